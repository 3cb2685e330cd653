import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '@ticket-vendor/api/test/random.ts';
import { Redis } from 'ioredis';
import type { Stage } from './stage.ts';

/** What can be killed. */
export type Service = 'postgres' | 'redis' | 'worker';

/** What goes wrong in a row. */
export type Mischief = {
  /** How often something is killed with `kill -9` and started again. */
  kills: number;
  services?: readonly Service[];
  /** Now and then two at once. */
  pairs?: boolean;
  /** Redis is emptied, and at times slower than any timeout. */
  redis?: boolean;
  /** Stripe's events come doubled, shuffled and late, and a third of them never. */
  stripeEvents?: boolean;
  /** Stripe answers 500 or 429, loses the answer after its work, or never answers. */
  stripe?: boolean;
  /** So does Resend; QStash doubles, reorders and refuses. */
  mail?: boolean;
  /** At the end Stripe is silent until unpaid orders expire; then they are paid. */
  lateMoney?: boolean;
};

const ofService = (stage: Stage, service: Service) => {
  if (service === 'postgres') return stage.postgres;
  return service === 'redis' ? stage.standIns.redis : stage.worker;
};

/** How a row reports what its people do between kills. */
export type Recovery = {
  /** Whether services may still be killed. */
  isOn: () => boolean;
  /** Called when a killed service answers again. */
  onBack: () => void;
  /** Resolves when a ticket was bought after `since`, or after too long, to the milliseconds it took. */
  nextTicket: (since: number) => Promise<number>;
};

const MOST_IN_A_BURST = 3;

/**
 * Kills so many times, in bursts of one to three: within a burst the next kill comes while the service still recovers
 * from the last. After a burst everything stays up until somebody bought a ticket; the next burst comes at a random
 * moment after that. Resolves to how long each ticket took, from the last service's return.
 */
export const killServices = async (
  stage: Stage,
  random: Random,
  { kills, services = [], pairs = false }: Mischief,
  { isOn, onBack, nextTicket }: Recovery,
): Promise<number[]> => {
  const recoveries: number[] = [];
  for (let n = 0; n < kills && isOn(); ) {
    let since = 0;
    for (let burst = random.integer(1, MOST_IN_A_BURST); burst > 0 && n < kills; burst--) {
      await delay(random.integer(150, 900));
      const chosen = random.some(services, pairs && random.chance(0.25) ? 2 : 1).slice(0, kills - n);
      await Promise.all(chosen.map((service) => ofService(stage, service).kill()));
      await delay(random.integer(0, 600));
      await Promise.all(
        chosen.map(async (service) => {
          await ofService(stage, service).restart();
          since = performance.now();
          onBack();
        }),
      );
      n += chosen.length;
    }
    recoveries.push(await nextTicket(since));
  }
  return recoveries;
};

/** A lost connection is reopened for the next command. The row is about what Redis does meanwhile. */
const flush = async (url: string): Promise<void> => {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.flushall();
  } catch {
    // Redis is dead at this moment, and will have lost data anyway when it is back.
  } finally {
    redis.disconnect();
  }
};

const troubleRedis = async (stage: Stage, random: Random, isOn: () => boolean): Promise<void> => {
  const { redis, upstash } = stage.standIns;
  while (isOn()) {
    await delay(random.integer(800, 2_500));
    if (random.chance(0.5)) await flush(redis.url);
    else upstash.faults.set({ latencyMs: 400, everyNth: random.integer(1, 3), times: random.integer(1, 8) });
  }
};

const troubleStripeEvents = async (stage: Stage, random: Random, isOn: () => boolean): Promise<void> => {
  const { stripe } = stage.standIns;
  const release = () => {
    const dropped = () => random.chance(0.3);
    return stripe.releaseWebhooks({ shuffle: random.next, duplicate: random.integer(0, 2), drop: dropped });
  };
  while (isOn()) {
    stripe.holdWebhooks();
    await delay(random.integer(200, 2_500));
    await release();
  }
};

/** Each service's share of bad answers, which its clients must all handle. */
const badAnswers = (match: RegExp) => [
  { match, dropResponse: true, everyNth: 9 },
  { match, status: 500, everyNth: 5 },
  { match, status: 429, everyNth: 7 },
  { match, hang: true, everyNth: 41 },
];

/** Causes the row's faults until the sale is over, and then ends them. */
export const misbehave = async (
  stage: Stage,
  random: Random,
  { redis, stripeEvents, stripe, mail }: Mischief,
  isOn: () => boolean,
): Promise<void> => {
  const { standIns } = stage;
  if (stripe) standIns.stripe.faults.set(...badAnswers(/ \/v1\//));
  if (mail) {
    standIns.resend.faults.set(...badAnswers(/./));
    standIns.qstash.faults.set(...badAnswers(/./));
    standIns.qstash.misbehave({ duplicateEveryNth: 2, reverse: true });
  }
  await Promise.all([
    redis && troubleRedis(stage, random, isOn),
    stripeEvents && troubleStripeEvents(stage, random, isOn),
    (async () => {
      while (isOn()) await delay(100);
    })(),
  ]);
  for (const one of [standIns.stripe, standIns.resend, standIns.qstash, standIns.upstash]) one.faults.clear();
  standIns.qstash.misbehave({});
};
