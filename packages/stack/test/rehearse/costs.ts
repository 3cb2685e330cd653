import type { Stack } from '../../src/stack.ts';
import { type Cpu, cpuTime, since } from '../bench/cpu.ts';
import { percentile } from '../bench/statistics.ts';

/** What one second cost: processor time by program in ms, and what was asked of Postgres, Redis and Stripe. */
export type Second = {
  /** Seconds since the opening, at its end. */
  at: number;
  cpu: Cpu;
  postgres: number;
  redis: number;
  stripe: number;
  /** The 95th percentiles, in ms: waiting for a connection to Postgres, and in it. */
  waited: number;
  tripped: number;
};

const p95 = (values: readonly number[]) =>
  percentile(
    values.toSorted((a, b) => a - b),
    0.95,
  );

/** Takes down what each second costs until it is stopped. `names` are programs by process id. */
export const watchCosts = (
  { standIns }: Pick<Stack, 'standIns'>,
  names: Readonly<Record<number, string>>,
  opensAt: number,
) => {
  const seconds: Second[] = [];
  let trips: { ms: number; waitedMs: number }[] = [];
  let redis = 0;
  let stripe = 0;
  const stops = [
    standIns.neon.observe(({ ms, waitedMs }) => trips.push({ ms, waitedMs })),
    standIns.upstash.observe(() => {
      redis += 1;
    }),
    standIns.stripe.observe(() => {
      stripe += 1;
    }),
  ];
  let before: { cpu: Cpu; at: number } | undefined;
  const take = async () => {
    const cpu = await cpuTime(names);
    const at = performance.now();
    if (before) {
      // A busy machine calls late: what was counted is brought to one second.
      const share = (at - before.at) / 1_000;
      const spent = Object.entries(since(before.cpu, cpu)).map(([name, ms]) => [name, Math.max(0, ms) / share]);
      seconds.push({
        at: (Date.now() - opensAt) / 1_000,
        cpu: Object.fromEntries(spent),
        postgres: trips.length / share,
        redis: redis / share,
        stripe: stripe / share,
        waited: p95(trips.map(({ waitedMs }) => waitedMs)),
        tripped: p95(trips.map(({ ms }) => ms)),
      });
    }
    trips = [];
    redis = 0;
    stripe = 0;
    before = { cpu, at };
  };
  const timer = setInterval(() => void take(), 1_000);
  return {
    seconds,
    stop() {
      clearInterval(timer);
      for (const stop of stops) stop();
    },
  };
};
