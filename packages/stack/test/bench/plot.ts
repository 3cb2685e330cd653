import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Series } from './result.ts';

// Plots as SVG files, which pages show as images. They bring their own colours, for light pages and for dark ones.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 760;
const LEFT = 8;

/** Told apart in both themes, also by those who see no difference between red and green. */
const COLOURS = [1, 2, 3, 4, 5, 6].map((n) => `var(--series-${n})`);

const THEME = `
svg { --text: #1f2328; --faint: #d1d9e0; --page: #ffffff; --series-1: #0969da; --series-2: #bc4c00; --series-3: #1a7f37;
  --series-4: #8250df; --series-5: #6e7781; --series-6: #bf3989; color: var(--text); background: var(--page); }
@media (prefers-color-scheme: dark) {
  svg { --text: #e6edf3; --faint: #3d444d; --page: #0d1117; --series-1: #58a6ff; --series-2: #f0883e; --series-3: #3fb950;
    --series-4: #bc8cff; --series-5: #8b949e; --series-6: #f778ba; }
}`;

type Options = Omit<Plot.PlotOptions, 'document'> & { title: string; legend?: readonly string[]; subtitle?: string };

/** Draws with a document that exists only for this, and adds title, legend and colours. */
const draw = ({ title, legend = [], subtitle = '', ...options }: Options): string => {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    document: document as unknown as Document,
    width: WIDTH,
    marginTop: legend.length > 1 ? 76 : 52,
    marginBottom: 40,
    marginRight: 24,
    style: { fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
    ...options,
  }) as SVGSVGElement;
  const add = (name: string, attributes: Record<string, string | number>, text = '') => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.textContent = text;
    svg.append(element as unknown as Node);
  };
  svg.setAttribute('xmlns', SVG);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  add('style', {}, THEME);
  add('text', { x: LEFT, y: 22, 'text-anchor': 'start', 'font-size': 15, 'font-weight': 600 }, title);
  if (subtitle) add('text', { x: LEFT, y: legend.length > 1 ? 66 : 42, 'text-anchor': 'start' }, subtitle);
  let x = LEFT;
  for (const [n, name] of legend.length > 1 ? legend.entries() : []) {
    add('rect', { x, y: 36, width: 11, height: 11, rx: 2, fill: COLOURS[n % COLOURS.length] ?? '' });
    add('text', { x: x + 17, y: 46, 'text-anchor': 'start' }, name);
    x += 40 + name.length * 6.8;
  }
  return `${svg.outerHTML}\n`;
};

const axis = ({ name, unit }: { name: string; unit: string }) => (unit ? `${name} (${unit})` : name);

const colour = (domain: readonly string[]): Plot.ScaleOptions => ({
  type: 'ordinal',
  domain,
  range: domain.map((_, n) => COLOURS[n % COLOURS.length] ?? ''),
});

/** Lines over one axis; the values begin at zero. */
export const linePlot = ({ title, x, y, lines }: Series): string => {
  const points = lines.flatMap(({ name, points: of }) => of.map(([at, value]) => ({ name, at, value })));
  const names = lines.map(({ name }) => name);
  // A few measured points are marked; of many, only the line is shown.
  const few = points.length <= 40;
  return draw({
    title,
    legend: names,
    // Plot's own label of this axis would stand where the title is.
    subtitle: axis(y),
    height: 320,
    marginLeft: 60,
    x: { label: axis(x), type: x.log ? 'log' : 'linear', ticks: x.log ? 4 : 8, tickFormat: x.log ? '~s' : undefined },
    y: { label: null, zero: true, nice: true },
    color: colour(names),
    marks: [
      Plot.gridY({ stroke: 'var(--faint)', strokeOpacity: 1 }),
      Plot.ruleY([0], { stroke: 'currentColor' }),
      Plot.line(points, { x: 'at', y: 'value', z: 'name', stroke: 'name', strokeWidth: 2 }),
      ...(few ? [Plot.dot(points, { x: 'at', y: 'value', fill: 'name', r: 4 })] : []),
    ],
  });
};

/** A bar: `part` is told by its colour and stacked on those before it. */
export type Bar = { row: string; part: string; value: number };

/** Horizontal bars, stacked, with their sum behind them. */
export const barPlot = (title: string, unit: string, bars: readonly Bar[]): string => {
  const rows = [...new Set(bars.map(({ row }) => row))];
  const parts = [...new Set(bars.map(({ part }) => part))];
  const sums = rows.map((row) => ({
    row,
    value: bars.filter((bar) => bar.row === row).reduce((sum, { value }) => sum + value, 0),
  }));
  return draw({
    title,
    legend: parts,
    height: (parts.length > 1 ? 120 : 96) + rows.length * 34,
    marginLeft: LEFT + 20 + Math.max(...rows.map(({ length }) => length)) * 6.6,
    marginRight: 64,
    x: { label: unit, zero: true },
    y: { label: null, domain: rows, tickSize: 0, padding: 0.25 },
    color: colour(parts),
    marks: [
      Plot.gridX({ stroke: 'var(--faint)', strokeOpacity: 1 }),
      Plot.barX(bars, { x: 'value', y: 'row', fill: 'part', order: parts }),
      Plot.ruleX([0], { stroke: 'currentColor' }),
      Plot.text(sums, {
        x: 'value',
        y: 'row',
        text: ({ value }: { value: number }) => (value >= 10 ? value.toFixed(0) : value.toFixed(1)),
        dx: 6,
        textAnchor: 'start',
      }),
    ],
  });
};

/** A ratio with its spread, and how far it should be from 1. */
export type Range = { row: string; median: number; least: number; most: number; aim?: number };

/** Ratios on a scale on which twice and half are as far from 1, with marks for the aims. */
export const rangePlot = (title: string, label: string, ranges: readonly Range[]): string => {
  const all = ranges.flatMap(({ least, most, aim = 1 }) => [least, most, aim]);
  return draw({
    title,
    height: 110 + ranges.length * 26,
    marginLeft: LEFT + 20 + Math.max(...ranges.map(({ row }) => row.length)) * 6.6,
    marginRight: 72,
    x: {
      type: 'log',
      base: 2,
      domain: [Math.min(0.5, ...all) / 1.15, Math.max(2, ...all) * 1.15],
      label,
      ticks: 6,
      tickFormat: (value: number) => `${value} ×`,
    },
    y: { label: null, domain: ranges.map(({ row }) => row), tickSize: 0 },
    marks: [
      Plot.gridX({ stroke: 'var(--faint)', strokeOpacity: 1 }),
      Plot.ruleX([1], { stroke: 'currentColor' }),
      Plot.tickX(
        ranges.filter(({ aim }) => aim !== undefined),
        { x: 'aim', y: 'row', stroke: 'var(--series-2)', strokeWidth: 2.5 },
      ),
      Plot.link(ranges, {
        x1: 'least',
        x2: 'most',
        y: 'row',
        stroke: 'var(--series-1)',
        strokeWidth: 5,
        strokeOpacity: 0.4,
      }),
      Plot.dot(ranges, { x: 'median', y: 'row', fill: 'var(--series-1)', r: 4.5 }),
      Plot.text(ranges, {
        x: 'most',
        y: 'row',
        text: ({ median }: Range) => `${median.toFixed(2)} ×`,
        dx: 12,
        textAnchor: 'start',
      }),
    ],
  });
};
