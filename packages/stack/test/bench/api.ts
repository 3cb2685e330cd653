import type { Measured } from './measure.ts';
import { chosen, MEASURED, type Planned } from './plan.ts';
import { saveResult } from './result.ts';
import { runBench } from './run.ts';
import { figure, table } from './statistics.ts';

/** How to measure this build. */
export type ApiOptions = { only: readonly string[]; quick: boolean; keep: boolean };

type Found = { planned: Planned; measured: Measured };

const requests = (all: readonly Found[]): string =>
  table(
    ['request (ms)', 'load', 'a second', 'count', 'p50', 'p95', 'p99', 'max'],
    all.flatMap(({ planned, measured }) =>
      Object.entries(measured.steps).map(([name, { count, p50, p95, p99, max }], i) => [
        name,
        planned.name,
        i === 0 ? figure(measured.perSecond) : '',
        String(count),
        p50,
        p95,
        p99,
        max,
      ]),
    ),
  );

const costs = (all: readonly Found[]): string =>
  table(
    ['load', 'trips', 'db ms', 'trip p50', 'p95', 'wait p95', 'Worker', 'Postgres', 'Redis', 'stand-ins', 'generator'],
    all.map(({ planned, measured: { each, trip, waited } }) => [
      planned.name,
      each.traffic.postgres,
      each.msInPostgres,
      trip.p50,
      trip.p95,
      waited.p95,
      ...['workerd', 'postgres', 'redis-server', 'stand-ins', 'load generator'].map((name) => each.cpu[name] ?? 0),
    ]),
  );

const statements = (all: readonly Found[]): string =>
  table(
    ['statement (ms in Postgres)', 'count', 'p50', 'p95', 'p99'],
    all
      .filter(({ planned }) => 'callers' in planned.phase.pace)
      .flatMap(({ planned, measured }) =>
        Object.entries(measured.byStatement)
          .filter(([, { count }]) => count >= 20)
          .sort(([, a], [, b]) => b.count * b.mean - a.count * a.mean)
          .slice(0, 8)
          .map(([name, { count, p50, p95, p99 }]) => [`${planned.name}: ${name}`, String(count), p50, p95, p99]),
      ),
  );

/** Measures this build under load, each route and whole purchases. */
export const benchApi = async ({ only, quick, keep }: ApiOptions): Promise<void> => {
  const found: Found[] = [];
  const result = await runBench({
    bench: 'api',
    builds: [{ name: 'this' }],
    rounds: 1,
    planned: chosen(MEASURED, only, quick),
    onMeasured: (_build, planned, measured) => found.push({ planned, measured }),
  });
  console.log(
    [
      '',
      requests(found),
      '',
      'What a purchase or a request costs with the jobs it leaves: round trips to Postgres, milliseconds in it on average and of',
      'a round trip, milliseconds before that for a connection, and milliseconds of processor by program.',
      costs(found),
      '',
      statements(found),
      '',
    ].join('\n'),
  );
  await saveResult(result, keep);
};
