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
  /** How long people keep coming, at least; kills may take longer. */
  seconds: number;
  mischief: Mischief;
  manners?: Manners;
  /** Removes a guard before the sale begins; the checks must then find a fault. */
  sabotage?: (stage: Stage) => Promise<void>;
  /** False if the cron trigger is the guard to remove. */
  sweeps?: boolean;
  /** After so many seconds faults, purchases and sweeps stop, and what was found by then counts. */
  capSeconds?: number;
};

export type Outcome = Reckoning & {
  row: Row;
  seed: number;
  kills: number;
  checks: number;
  stuck: string[];
  /** For each burst of kills: milliseconds from the last killed service's return until a ticket was bought. */
  recoveries: number[];
  seconds: number;
  redis: Stage['redisKind'];
};

/** By then all waits have ended, or something hangs. */
const LAST_CALL_MS = 300_000;
/** Longer than an order's lifetime and the 10 minutes that Stripe has to report on its payment. */
const GIVEN_UP_SECONDS = 700;
/** How long a kill with its restart may take, and then the sweeps and checks at the end. */
const KILL_MS = 15_000;
const FINISHING_MS = 300_000;
const PROBE_MS = 200;
const MOST_PROBES = 6;
/** The longest wait for a ticket after a burst of kills; it counts as a fault long before. */
const RECOVERY_LIMIT_MS = 30_000;

/** Stripe is silent until unpaid orders have expired; others buy their seats, and then the money comes. */
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

/** The state of a sale; the loops of its people and faults run while its flags are set. */
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
    // Half of them wait for the sale to begin; the others arrive over time.
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
      // The Worker may die during a sweep; the next sweep does the work.
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

/** Runs one sale with its faults, lets all services answer again, and checks the result. Throws if it hangs. */
export const runRow = async (row: Row, seed: number, say: (text: string) => void): Promise<Outcome> => {
  // No order may expire before Stripe goes silent.
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
    // Killed in the middle of its work, since nobody waits for it any more.
    await stage.worker.kill();
    await stage.close();
  }
};
