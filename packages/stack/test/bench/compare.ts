import { COMPARED, chosen } from './plan.ts';
import { median, ratioOf } from './ratios.ts';
import { type Result, saveResult } from './result.ts';
import { type Build, runBench } from './run.ts';
import { figure, table } from './statistics.ts';
import { openTree } from './tree.ts';

/** How to compare. */
export type CompareOptions = { commit: string; rounds: number; only: readonly string[]; quick: boolean; keep: boolean };

const times = (value: number) => `${value.toFixed(2)} ×`;

/** All figures of a comparison: both builds as they are, and the ratios with their spread. */
export const comparisonTable = ({ groups }: Result): string =>
  groups
    .filter(({ figures }) => figures.some(({ values }) => values.length === 2))
    .map(({ name, figures }) => {
      const rows = figures.map((one) => {
        const ratio = ratioOf(one);
        const [older = [], newer = []] = one.values;
        return [
          `${one.name}${one.unit ? ` (${one.unit})` : ''}`,
          figure(median(older)),
          figure(median(newer)),
          ...(ratio ? [times(ratio.median), `${times(ratio.least)} to ${times(ratio.most)}`] : ['', '']),
        ];
      });
      return `${name}\n${table(['', 'older', 'this', 'ratio', 'least to most'], rows)}`;
    })
    .join('\n\n');

/** Measures this build against that of another commit, alternately and each with its own database. */
export const benchCompare = async ({ commit, rounds, only, quick, keep }: CompareOptions): Promise<void> => {
  const planned = chosen(COMPARED, only, quick);
  console.log(`Laying out ${commit} and installing its packages …`);
  const tree = await openTree(commit);
  try {
    const builds: Build[] = [{ name: commit.slice(0, 8), tree: tree.path }, { name: 'this' }];
    const result = await runBench({ bench: 'compare', builds, rounds, planned });
    console.log(`\n${comparisonTable(result)}\n`);
    await saveResult(result, keep);
  } finally {
    await tree.close();
  }
};
