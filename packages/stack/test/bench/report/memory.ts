import { linePlot } from '../plot.ts';
import type { Result } from '../result.ts';
import { figure } from '../statistics.ts';
import { measuredOn, notMeasured, pageTable, picture } from './page.ts';

export const memoryBlocks = (result: Result | null): Record<string, string> => {
  if (!result) return { memory: notMeasured('memory') };
  const rows = result.groups.flatMap(({ figures }) =>
    figures.map(({ name, unit, values }) => [name, `${figure(values[0]?.[0] ?? 0)} ${unit}`]),
  );
  return {
    memory: [
      measuredOn(result),
      '',
      pageTable(['Memory of the Worker', ''], rows),
      '',
      picture('memory', 'The heap of the Worker under a mixed load, before and after collections of garbage'),
    ].join('\n'),
  };
};

export const memoryPlots = (result: Result | null): Record<string, string> =>
  result ? Object.fromEntries(result.series.map((series) => ['memory', linePlot(series)])) : {};
