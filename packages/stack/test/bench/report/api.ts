import { median } from '../ratios.ts';
import type { Result } from '../result.ts';
import { figure } from '../statistics.ts';
import { measuredOn, notMeasured, pageTable } from './page.ts';

/** A row for each step of each group: its rate, once a group, p50 and p95. */
const rows = ({ groups }: Result): string[][] =>
  groups.flatMap(({ name, figures }) => {
    const value = (of: string) => {
      const found = figures.find((one) => one.name === of);
      return found ? figure(median(found.values[0] ?? [])) : '';
    };
    const steps = figures.flatMap((one) => /^(.+), p50$/.exec(one.name)?.[1] ?? []);
    return steps.map((step, n) => [
      step,
      name,
      n === 0 ? value('a second') : '',
      value(`${step}, p50`),
      value(`${step}, p95`),
    ]);
  });

export const apiBlocks = (result: Result | null): Record<string, string> => ({
  api: result
    ? [measuredOn(result), '', pageTable(['Request', 'Load', 'a second', 'p50 (ms)', 'p95 (ms)'], rows(result))].join(
        '\n',
      )
    : notMeasured('api'),
});
