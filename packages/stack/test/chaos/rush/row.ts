import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from '@ticket-vendor/api/test/random.ts';
import { type Buyer, buy, type Manners, payLate, probe, refundNowAndThen } from './buyers.ts';
import { finishWork, type Reckoning, reckon, sweep, watch } from './checker.ts';
import { killServices, type Mischief, misbehave } from './faults.ts';
import { SPEED, type Stage, SWEEP_MS, startStage } from './stage.ts';

/** One line of the table: a sale, and what went wrong during it. */
export type Row = {
  name: string;
  buyers: number;
  tickets: number;
  /** How long people keep coming, at the least; kills may take longer. */
  seconds: number;
  mischief: Mischief;
  manners?: Manners;
  /** Takes a guard away before the sale begins; then something must be found. */
  sabotage?: (stage: Stage) => Promise<void>;
  /** False where the cron trigger itself is what is taken away. */
  sweeps?: boolean;
  /** After so long nothing new is troubled, tried or swept, and what was found until then counts. */
  capSeconds?: number;
};

export type Outcome = Reckoning & {
  row: Row;
  seed: number;
  kills: number;
  checks: number;
  stuck: string[];
  /** For each burst of kills: milliseconds from the last killed service's answering again until a ticket was bought. */
  recoveries: number[];
  seconds: number;
  redis: Stage['redisKind'];
};

/** Everyone's last wait is over by then, or something hangs. */
const LAST_CALL_MS = 300_000;
/** Longer than an order's time and the 10 minutes that Stripe has to say what became of its payment. */
const GIVEN_UP_SECONDS = 700;
/** What a kill and the restart after it may take, and the sweeps and checks in the end. */
const KILL_MS = 15_000;
const FINISHING_MS = 300_000;
const PROBE_MS = 200;
const MOST_PROBES = 6;
/** No longer is waited for a ticket after a burst of kills; it is a fault long before. */
const RECOVERY_LIMIT_MS = 30_000;

/** Stripe keeps silent past the time that unpaid orders are kept; others buy their seats, and then the money comes. */
const bringLateMoney = async (stage: Stage, buyers: Buyer[], first: number, seed: number): Promise<void> => {
  const { faults } = stage.standIns.stripe;
  faults.set({ match: / \/v1\//, status: 500 });
  await stage.advance(GIVEN_UP_SECONDS);
  await sweep(stage);
  faults.clear();
  const late = buyers.filter(({ manner }) => manner === 'abandon').length;
  const others = Array.from({ length: Math.floor(late / 2) }, (_, n) =>
    buy(stage, seeded(seed + 5_000 + n), first + n, () => false, { abandon: 0 }),
  );
  buyers.push(...(await Promise.all(others)));
  const paid = payLate(stage, buyers);
  if (late > 0 && paid === 0) throw new Error('No money came late, so this row shows nothing.');
};

/** Where a sale stands; the loops of its people and faults go on while it says so. */
type Sale = { isOn: boolean; isFaulty: boolean; waitsFor: string };

const sell = async (
  stage: Stage,
  row: Row,
  seed: number,
  sale: Sale,
  say: (text: string) => void,
): Promise<Outcome> => {
  const begun = performance.now();
  const isOn = () => sale.isOn;
  /** Milliseconds until the row's cap, if it has one. */
  const untilCap = () => (row.capSeconds ?? Number.POSITIVE_INFINITY) * 1_000 - (performance.now() - begun);
  const isCapped = () => untilCap() <= 0;
  const isFaulty = () => sale.isFaulty && !isCapped();
  await row.sabotage?.(stage);
  const random = seeded(seed);
  let kills = 0;
  const buyers: Buyer[] = [];
  const start = performance.now();
  const elapsed = () => `${Math.round((performance.now() - start) / 1000)} s`;

  const nextTicket = async (since: number): Promise<number> => {
    const hasCome = () => stage.lastPurchase.at >= since;
    while (!hasCome() && performance.now() - since < RECOVERY_LIMIT_MS) await delay(10);
    return (hasCome() ? stage.lastPurchase.at : performance.now()) - since;
  };
  const onBack = () => {
    kills += 1;
    if (kills % 10 === 0) say(`${row.name}: ${kills} kills after ${elapsed()}`);
  };
  const killing = killServices(stage, seeded(seed + 1), row.mischief, { isOn: isFaulty, onBack, nextTicket });
  const time = Promise.all([killing, delay(row.seconds * 1_000)]).finally(() => {
    sale.isFaulty = false;
  });
  const trouble = misbehave(stage, seeded(seed + 2), row.mischief, isFaulty);
  const crowd = Array.from({ length: row.buyers }, async (_, n) => {
    // Half of them wait for the sale to begin; the others come by and by.
    const mine = seeded(seed + 1_000 + n);
    await delay(n % 2 === 0 ? mine.integer(0, 300) : mine.integer(300, row.seconds * 900));
    buyers.push(await buy(stage, mine, n, isFaulty, row.manners));
  });
  const probing = async () => {
    const underWay = new Set<Promise<void>>();
    const once = async (n: number) => {
      const bought = await probe(stage, n);
      if (bought) buyers.push(bought);
    };
    for (let n = 0; isOn(); n++) {
      // Several, since one may wait long for an outside service that does not answer.
      if (underWay.size < MOST_PROBES) {
        const one: Promise<void> = once(n).finally(() => underWay.delete(one));
        underWay.add(one);
      }
      await delay(PROBE_MS);
    }
    await Promise.all(underWay);
  };
  const sweeping = async () => {
    while (isOn() && row.sweeps !== false) {
      await delay(SWEEP_MS);
      // It may die in the midst of it; the next one does its work.
      await stage.worker.runCron().catch(() => undefined);
    }
  };
  const watching = watch(stage, isOn);
  const others = [probing(), sweeping(), refundNowAndThen(stage, random, isFaulty)];
  sale.waitsFor = 'faults';
  const [recoveries] = await time;
  await trouble;
  say(`${row.name}: faults end after ${elapsed()}`);
  sale.waitsFor = 'the last buyers';
  await Promise.race([
    Promise.all(crowd),
    delay(LAST_CALL_MS, undefined, { ref: false }).then(() => {
      throw new Error('Buyers are still waiting long after all services answer.');
    }),
    ...(row.capSeconds ? [delay(Math.max(0, untilCap()), undefined, { ref: false })] : []),
  ]);
  sale.isOn = false;
  sale.waitsFor = 'probes, sweeps and refunds';
  await Promise.all(others);
  sale.waitsFor = 'the check';
  const { checks, found } = await watching;
  await stage.standIns.stripe.webhooks.idle();
  if (row.mischief.lateMoney) await bringLateMoney(stage, buyers, row.buyers, seed);
  sale.waitsFor = 'the sweeps after it';
  const afterwards = await finishWork(stage, row.sweeps !== false, isCapped);
  const reckoning = await reckon(stage, buyers);
  return {
    ...reckoning,
    found: [...found.map((text) => `During: ${text}`), ...afterwards.found, ...reckoning.found],
    row,
    seed,
    kills,
    checks,
    stuck: afterwards.stuck,
    recoveries,
    seconds: (performance.now() - begun) / 1000,
    redis: stage.redisKind,
  };
};

/** Runs one sale with its faults, lets all services answer again, and reckons up. Throws when it does not come to an end. */
export const runRow = async (row: Row, seed: number, say: (text: string) => void): Promise<Outcome> => {
  // No order may run out before Stripe keeps silent.
  const stage = await startStage(row.tickets, row.mischief.lateMoney ? 1 : SPEED);
  const sale: Sale = { isOn: true, isFaulty: true, waitsFor: 'its beginning' };
  const limit = row.seconds * 1_000 + row.mischief.kills * KILL_MS + LAST_CALL_MS + FINISHING_MS;
  const deadline = new AbortController();
  const hung = delay(limit, undefined, { signal: deadline.signal }).then((): never => {
    throw new Error(`It did not end within ${Math.round(limit / 1000)} s; it waits for ${sale.waitsFor}.`);
  });
  try {
    return await Promise.race([sell(stage, row, seed, sale, say), hung]);
  } catch (error) {
    say(`${row.name} (seed ${seed}) could not be run to its end: ${error instanceof Error ? error.stack : error}`);
    throw error;
  } finally {
    deadline.abort();
    hung.catch(() => undefined);
    Object.assign(sale, { isOn: false, isFaulty: false });
    // Whatever it is still at: nobody waits for it any more.
    await stage.worker.kill();
    await stage.close();
  }
};
