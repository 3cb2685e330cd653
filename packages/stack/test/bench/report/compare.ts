import { PROGRAMS, programName } from '../figures.ts';
import { barPlot, rangePlot } from '../plot.ts';
import { figureOf, median, ratioOf } from '../ratios.ts';
import type { Result } from '../result.ts';
import { figure } from '../statistics.ts';
import { measuredOn, notMeasured, pageTable, picture } from './page.ts';

const PURCHASES = 'purchases, 100 callers';
const ARRIVALS = 'purchases, 20 arrive a second';

/** What is promised, and what each promise asks: a ratio, or a number that this build may not exceed. */
const HEADLINES: { row: string; group: string; figure: string; ratio?: number; most?: number }[] = [
  { row: 'whole purchases a second', group: PURCHASES, figure: 'a second', ratio: 2 },
  { row: 'the same, their jobs included', group: PURCHASES, figure: 'a second, jobs included' },
  { row: 'place hold, p95', group: PURCHASES, figure: 'place hold, p95', ratio: 0.55 },
  { row: 'create order, p95', group: PURCHASES, figure: 'create order, p95', ratio: 0.55 },
  { row: 'confirm order, p95', group: PURCHASES, figure: 'confirm order, p95', ratio: 0.55 },
  { row: 'round trips a purchase', group: PURCHASES, figure: 'round trips to Postgres', most: 7 },
  {
    row: 'processor a purchase, Worker and Postgres',
    group: PURCHASES,
    figure: 'processor, Worker and Postgres',
    ratio: 0.45,
  },
  { row: 'create order, p95, 20 arrive a second', group: ARRIVALS, figure: 'create order, p95', ratio: 0.5 },
  { row: 'holds a second', group: 'holds, 100 callers', figure: 'a second', ratio: 2 },
  { row: 'list events, a second', group: 'events.list, 100 callers', figure: 'a second', ratio: 6 },
  { row: 'get event, a second', group: 'events.get, 100 callers', figure: 'a second', ratio: 6 },
  { row: 'availability, a second', group: 'events.availability, 100 callers', figure: 'a second', ratio: 6 },
  { row: 'get order (private), a second', group: 'orders.get, 100 callers', figure: 'a second' },
];

const COSTS = [
  'round trips to Postgres',
  'calls to Redis',
  'calls to Stripe',
  'messages to the queue',
  'in Postgres',
  'processor, Worker and Postgres',
  ...PROGRAMS.map((program) => `processor, ${programName(program)}`),
];

const times = (value: number) => `${value.toFixed(2)} ×`;

const aim = ({ ratio, most }: (typeof HEADLINES)[number]) => {
  if (most !== undefined) return `at most ${most}`;
  if (ratio === undefined) return '';
  return `${ratio > 1 ? '≥' : '≤'} ${ratio} ×`;
};

const row = (result: Result, group: string, name: string, title: string, aimed: string): string[] => {
  const found = figureOf(result, group, name);
  if (!found) return [title, '', '', '', '', aimed];
  const ratio = ratioOf(found);
  const [older = [], newer = []] = found.values;
  const unit = found.unit === 'ms' ? ' ms' : '';
  return [
    title,
    `${figure(median(older))}${unit}`,
    `${figure(median(newer))}${unit}`,
    ...(ratio ? [times(ratio.median), `${times(ratio.least)} to ${times(ratio.most)}`] : ['', '']),
    aimed,
  ];
};

const ofBoth = (result: Result) => result.builds.map(({ commit }) => `\`${commit}\``);

export const compareBlocks = (result: Result | null): Record<string, string> => {
  if (!result) return { compare: notMeasured('compare 27dc74d'), 'compare-costs': notMeasured('compare 27dc74d') };
  const headings = ['', ...ofBoth(result), 'ratio', 'least to most', 'aim'];
  const headlines = HEADLINES.map((one) => row(result, one.group, one.figure, one.row, aim(one)));
  const costs = COSTS.map((name) => row(result, PURCHASES, name, name, '').slice(0, -1));
  return {
    compare: [
      measuredOn(result),
      '',
      pageTable(headings, headlines),
      '',
      picture('compare', 'Ratios of this build to the older one, with their spread and the aims'),
    ].join('\n'),
    'compare-costs': [
      pageTable(headings.slice(0, -1), costs),
      '',
      picture('purchase', 'Milliseconds of processor of a purchase, by program, in both builds'),
    ].join('\n'),
  };
};

export const comparePlots = (result: Result | null): Record<string, string> => {
  if (!result) return {};
  const ranges = HEADLINES.flatMap(({ row: title, group, figure: name, ratio: aimed }) => {
    const found = figureOf(result, group, name);
    const ratio = found && ratioOf(found);
    return ratio ? [{ row: title, ...ratio, ...(aimed === undefined ? {} : { aim: aimed }) }] : [];
  });
  const bars = result.builds.flatMap(({ commit }, n) =>
    PROGRAMS.map((program) => ({
      row: commit,
      part: programName(program),
      value: median(figureOf(result, PURCHASES, `processor, ${programName(program)}`)?.values[n] ?? [0]),
    })),
  );
  return {
    compare: rangePlot(
      `This build against ${result.builds[0]?.commit}`,
      'ratio: median, least to most; the orange mark is the aim',
      ranges,
    ),
    purchase: barPlot('Processor of a purchase, its jobs included', 'ms', bars),
  };
};
