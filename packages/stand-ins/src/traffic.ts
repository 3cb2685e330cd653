import type { StandIns } from './stand-ins.ts';

/** What the service asked of others: each is a round trip, but for messages to the queue, of which one call may hold many. */
export type Traffic = {
  /** Round trips to Postgres. */
  postgres: number;
  /** Calls to Redis; a pipeline is one. */
  redis: number;
  /** Calls of Stripe's API. */
  stripe: number;
  /** Messages given to the queue. */
  queue: number;
};

/** Counts what the stand-ins are asked from here on, until `stop`. */
export const countTraffic = ({ neon, upstash, stripe, qstash }: StandIns): { counts: Traffic; stop(): void } => {
  const counts: Traffic = { postgres: 0, redis: 0, stripe: 0, queue: 0 };
  const add = (name: keyof Traffic) => () => {
    counts[name] += 1;
  };
  const stops = [
    neon.observe(add('postgres')),
    upstash.observe(add('redis')),
    stripe.observe(add('stripe')),
    qstash.observe(add('queue')),
  ];
  return {
    counts,
    stop() {
      for (const stop of stops) stop();
    },
  };
};
