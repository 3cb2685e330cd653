import { linePlot } from '../plot.ts';
import { median, newestOf } from '../ratios.ts';
import type { Result } from '../result.ts';
import { figure } from '../statistics.ts';
import { measuredOn, notMeasured, pageTable, picture } from './page.ts';

const COLUMNS = [
  ['processor, Worker', 'Worker (ms)'],
  ['processor, Postgres', 'Postgres (ms)'],
  ['processor, Worker and Postgres', 'both (ms)'],
  ['in Postgres', 'in Postgres (ms)'],
  ['round trips to Postgres', 'round trips'],
] as const;

export const growthBlocks = (result: Result | null): Record<string, string> => {
  if (!result) return { growth: notMeasured('growth') };
  const [first] = result.groups;
  const both = (group: string) => newestOf(result, group, 'processor, Worker and Postgres') ?? 0;
  const rows = result.groups.map(({ name, figures }) => [
    name,
    ...COLUMNS.map(([column]) => {
      const found = figures.find((one) => one.name === column);
      return found ? figure(median(found.values[0] ?? [])) : '';
    }),
    `${(both(name) / both(first?.name ?? '')).toFixed(2)} ×`,
  ]);
  const headings = ['', ...COLUMNS.map(([, heading]) => heading), 'both, to the first'];
  return {
    growth: [
      measuredOn(result),
      '',
      pageTable(headings, rows),
      '',
      picture('growth', 'What a purchase costs by the number of orders in the database'),
    ].join('\n'),
  };
};

export const growthPlots = (result: Result | null): Record<string, string> =>
  result ? Object.fromEntries(result.series.map((series) => ['growth', linePlot(series)])) : {};
