import type { Figure, Result } from './result.ts';

/** The newer build's figure by the older one's: the median of the rounds, the least and the most. */
export type Ratio = { median: number; least: number; most: number };

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0,
  ];
  return (low + high) / 2;
};

/** Null where the older build has nothing to compare with. */
export const ratioOf = ({ values: [older = [], newer = []] }: Figure): Ratio | null => {
  const ratios = older.flatMap((before, round) => {
    const after = newer[round];
    return before > 0 && after !== undefined ? [after / before] : [];
  });
  if (ratios.length === 0 || ratios.length < older.length) return null;
  const sorted = ratios.toSorted((a, b) => a - b);
  return { median: median(sorted), least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
};

export const groupOf = (result: Result, name: string) => result.groups.find((group) => group.name === name);

export const figureOf = (result: Result, group: string, name: string): Figure | undefined =>
  groupOf(result, group)?.figures.find((figure) => figure.name === name);

/** A figure of the last build: the median of its rounds. */
export const newestOf = (result: Result, group: string, name: string): number | undefined => {
  const values = figureOf(result, group, name)?.values.at(-1);
  return values && median(values);
};
