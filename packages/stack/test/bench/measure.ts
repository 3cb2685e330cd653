import type { RoundTrip } from '@ticket-vendor/stand-ins/neon/round-trip.ts';
import { countTraffic, type Traffic } from '@ticket-vendor/stand-ins/traffic.ts';
import { type Cpu, cpuTime, since } from './cpu.ts';
import type { Phase } from './phase.ts';
import type { Rig } from './rig.ts';
import { type Summary, summarize } from './statistics.ts';

/** What a phase found. What each costs is of all requests, the warm-up's included, and of the jobs that they leave. */
export type Measured = {
  /** Whole purchases where the phase has them, else requests. */
  perSecond: number;
  /** The same, when the time until the last job is done counts too. */
  perSecondWithJobs: number;
  count: number;
  steps: Record<string, Summary>;
  refused: Record<string, number>;
  dropped: number;
  /** Of each purchase or request. */
  each: { traffic: Traffic; cpu: Cpu; msInPostgres: number };
  /** Milliseconds of a round trip to Postgres with locks and commit, and of waiting for a connection before it. */
  trip: Summary;
  waited: Summary;
  byStatement: Record<string, Summary>;
};

/** Names a statement by the function that it calls, or by its first table. */
const nameOf = (statements: readonly { query: string }[]): string => {
  const text = statements.map(({ query }) => query).join('; ');
  const calls = /\bapp\.(\w+)\(/.exec(text)?.[1];
  return calls ?? /\b(?:from|into|update) "?(\w+)/.exec(text)?.[1] ?? text.slice(0, 30);
};

/** Lets a rig do a phase, waits for its jobs, and counts what all of it took. */
export const measure = async (rig: Rig, phase: Phase): Promise<Measured> => {
  await rig.untilQuiet();
  const names = { [process.pid]: 'stand-ins', [rig.generator.pid ?? 0]: 'load generator' };
  const before = await cpuTime(names);
  const { counts: traffic, stop } = countTraffic(rig.stack.standIns);
  const trips: [name: string, ms: number, waitedMs: number][] = [];
  const stopTrips = rig.stack.standIns.neon.observe(({ statements, ms, waitedMs }: RoundTrip) =>
    trips.push([nameOf(statements), ms, waitedMs]),
  );
  const begun = performance.now();
  const outcome = await rig.ask(phase);
  await rig.untilQuiet();
  const seconds = (performance.now() - begun) / 1000;
  stop();
  stopTrips();
  const cpu = since(before, await cpuTime(names));
  const steps = Object.fromEntries(
    Object.entries(outcome.durations)
      .sort()
      .map(([name, values]) => [name, summarize(values)]),
  );
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  // A purchase is one thing, whatever its steps; people who think between steps are counted by their last one.
  const things = (of: Record<string, number>) =>
    of['whole purchase'] ?? of['confirm order'] ?? of['create order'] ?? sum(Object.values(of));
  const all = Math.max(1, things(outcome.done));
  const share = (total: number) => total / all;
  return {
    perSecond: things(outcome.inTime) / phase.seconds,
    perSecondWithJobs: all / seconds,
    count: all,
    steps,
    refused: outcome.refused,
    dropped: outcome.dropped,
    each: {
      traffic: {
        postgres: share(traffic.postgres),
        redis: share(traffic.redis),
        stripe: share(traffic.stripe),
        queue: share(traffic.queue),
      },
      cpu: Object.fromEntries(Object.entries(cpu).map(([name, ms]) => [name, share(ms)])),
      msInPostgres: share(sum(trips.map(([, ms]) => ms))),
    },
    trip: summarize(trips.map(([, ms]) => ms)),
    waited: summarize(trips.map(([, , ms]) => ms)),
    byStatement: Object.fromEntries(
      [...Map.groupBy(trips, ([name]) => name)].map(([name, of]) => [name, summarize(of.map(([, ms]) => ms))]),
    ),
  };
};
