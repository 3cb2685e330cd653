import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

// Plots as parts of a page, which brings their colours for light and for dark.

const WIDTH = 540;

/** Told apart in both themes, also by those who see no difference between red and green. */
const COLOURS = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `var(--series-${n})`);
export const colourOf = (n: number): string => COLOURS[n % COLOURS.length] ?? '';

/** A value at a time, in seconds since the opening. */
export type Point = { at: number; value: number; name: string };

type Chart = {
  /** What a reader who sees no picture is told. */
  label: string;
  unit: string;
  /** From when to when, in seconds. */
  time: readonly [number, number];
  names: readonly string[];
  height?: number;
  /** A line across, such as the limit of what is shown. */
  limit?: { value: number; text: string };
};

const draw = (chart: Chart, marks: Plot.Markish[], values: readonly number[]): string => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { limit } = chart;
  const svg = Plot.plot({
    document: document as unknown as Document,
    width: WIDTH,
    height: chart.height ?? 210,
    marginLeft: 56,
    marginRight: 16,
    marginTop: 14,
    marginBottom: 34,
    style: { fontFamily: 'inherit', fontSize: '12px', background: 'none' },
    x: { label: 'seconds after the opening', domain: [...chart.time], ticks: 8 },
    y: {
      label: chart.unit,
      domain: [0, Math.max(1, ...values, limit ? limit.value * 1.05 : 0) * 1.04],
      ticks: 4,
      grid: false,
    },
    color: { type: 'ordinal', domain: [...chart.names], range: chart.names.map((_, n) => colourOf(n)) },
    marks: [
      Plot.gridY({ stroke: 'var(--faint)', strokeOpacity: 1, ticks: 4 }),
      ...(chart.time[0] < 0 ? [Plot.ruleX([0], { stroke: 'var(--muted)', strokeDasharray: '3 3' })] : []),
      ...marks,
      ...(limit
        ? [
            Plot.ruleY([limit.value], { stroke: 'var(--muted)', strokeDasharray: '6 3' }),
            Plot.text([limit], {
              x: chart.time[1],
              y: 'value',
              text: 'text',
              textAnchor: 'end',
              dy: -7,
              fill: 'var(--muted)',
            }),
          ]
        : []),
      Plot.ruleY([0], { stroke: 'currentColor' }),
    ],
  }) as SVGSVGElement;
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', chart.label);
  svg.removeAttribute('width');
  svg.removeAttribute('height');
  return svg.outerHTML;
};

const stackedSums = (points: readonly Point[]): number[] =>
  [...Map.groupBy(points, ({ at }) => at).values()].map((all) => all.reduce((sum, { value }) => sum + value, 0));

/** Bars of one second each, stacked by name. */
export const barChart = (chart: Chart, points: readonly Point[]): string =>
  draw(
    chart,
    [
      Plot.rectY([...points], {
        x1: ({ at }: Point) => at + 0.06,
        x2: ({ at }: Point) => at + 0.94,
        y: 'value',
        fill: 'name',
        order: [...chart.names],
      }),
    ],
    stackedSums(points),
  );

/** Areas, stacked by name. */
export const areaChart = (chart: Chart, points: readonly Point[]): string =>
  draw(
    chart,
    [Plot.areaY([...points], { x: 'at', y: 'value', fill: 'name', order: [...chart.names], fillOpacity: 0.85 })],
    stackedSums(points),
  );

/** Lines by name. */
export const lineChart = (chart: Chart, points: readonly Point[]): string =>
  draw(
    chart,
    [
      Plot.line([...points], { x: 'at', y: 'value', z: 'name', stroke: 'name', strokeWidth: 2 }),
      // A line needs two points; what happened in one second only is a dot.
      ...(points.length <= 60 ? [Plot.dot([...points], { x: 'at', y: 'value', fill: 'name', r: 2.5 })] : []),
    ],
    points.map(({ value }) => value),
  );
