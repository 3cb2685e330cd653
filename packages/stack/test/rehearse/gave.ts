import { percentile } from '../bench/statistics.ts';
import type { Second } from './costs.ts';
import type { Answered } from './plan.ts';

/** An answer that takes longer than this is what a buyer calls slow, in ms. */
const SLOW_MS = 1_000;
/** A program that takes so much of a core has no more: of the second, some goes to those it shares the core with. */
const FULL_CORE = 850;
const FULL_MACHINE = 0.92;
const LONG_WAIT_MS = 50;
const LONG_TRIP_MS = 150;

const NAMES: Readonly<Record<string, string>> = {
  workerd: 'the Worker',
  postgres: 'Postgres',
  'redis-server': 'Redis',
  'stand-ins': 'the stand-ins',
  buyers: 'the buyers themselves',
};
export const programName = (program: string): string => NAMES[program] ?? program;

const totals = (seconds: readonly Second[]): [string, number][] => {
  const sums: Record<string, number> = {};
  for (const { cpu } of seconds) {
    for (const [name, ms] of Object.entries(cpu)) sums[name] = (sums[name] ?? 0) + ms / seconds.length;
  }
  return Object.entries(sums).sort(([, a], [, b]) => b - a);
};

const inWords = (spent: readonly [string, number][]): string =>
  spent
    .slice(0, 4)
    .map(([name, ms]) => `${programName(name)} ${(ms / 10).toFixed(0)} %`)
    .join(', ');

/** What was at its limit in some seconds, if anything was. */
const limitOf = (seconds: readonly Second[], cores: number): string | null => {
  const spent = totals(seconds);
  const all = spent.reduce((sum, [, ms]) => sum + ms, 0);
  const worker = spent.find(([name]) => name === 'workerd')?.[1] ?? 0;
  const postgres = spent.find(([name]) => name === 'postgres')?.[1] ?? 0;
  const mean = (of: (second: Second) => number) => seconds.reduce((sum, one) => sum + of(one), 0) / seconds.length;
  if (worker >= FULL_CORE) {
    return `the Worker: one isolate has one core, and used all of it (percent of a core: ${inWords(spent)})`;
  }
  if (all >= FULL_MACHINE * cores * 1_000) {
    return `the processor: ${cores} cores were busy with everything that runs here (percent of a core: ${inWords(spent)})`;
  }
  if (mean(({ waited }) => waited) > LONG_WAIT_MS) {
    return `connections to Postgres: calls waited ${mean(({ waited }) => waited).toFixed(0)} ms for one`;
  }
  if (mean(({ tripped }) => tripped) > LONG_TRIP_MS && postgres < FULL_CORE) {
    return `locks in Postgres: a call took ${mean(({ tripped }) => tripped).toFixed(0)} ms there, and its processor was idle`;
  }
  return null;
};

/** The 95th percentile of what was asked in each second, by the number of the second. */
export const p95BySecond = (answered: readonly Answered[]): Map<number, number> =>
  new Map(
    [...Map.groupBy(answered, ({ at }) => Math.floor(at / 1_000))].map(([second, all]) => [
      second,
      percentile(
        all.map(({ ms }) => ms).sort((a, b) => a - b),
        0.95,
      ),
    ]),
  );

/** Which part gave first, in a sentence, or which was nearest to its limit. */
export const whatGave = (answered: readonly Answered[], seconds: readonly Second[], cores: number): string => {
  const slow = [...p95BySecond(answered.filter(({ kind }) => kind !== 'pay'))].sort(([a], [b]) => a - b);
  const first = slow.find(([, ms]) => ms > SLOW_MS);
  const busiest = seconds.toSorted(
    (a, b) => Object.values(b.cpu).reduce((x, y) => x + y, 0) - Object.values(a.cpu).reduce((x, y) => x + y, 0),
  );
  if (seconds.length === 0) {
    return first
      ? `Answers became slow in second ${first[0]}. The deployment’s own metrics tell which part it was.`
      : 'Nothing gave.';
  }
  if (!first) {
    const spent = totals(busiest.slice(0, 3));
    return `Nothing gave: in no second was the 95th percentile of answers above ${SLOW_MS / 1_000} s. The busiest seconds took, in percent of a core: ${inWords(spent)}.`;
  }
  // Answers that were slow had waited since they were asked, so the seconds that follow count as well.
  const around = seconds.filter(({ at }) => at >= first[0] - 1 && at <= first[0] + 3);
  const limit = around.length > 0 ? limitOf(around, cores) : null;
  const when = `In second ${first[0]} the 95th percentile of answers went above ${SLOW_MS / 1_000} s (${(first[1] / 1_000).toFixed(1)} s)`;
  return limit
    ? `${when}. What gave first is ${limit}.`
    : `${when}, and nothing that was measured was at its limit: ${inWords(totals(around))} of a core.`;
};
