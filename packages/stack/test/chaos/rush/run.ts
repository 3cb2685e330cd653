import { report } from './report.ts';
import { type Outcome, type Row, runRow } from './row.ts';

/** Runs rows and controls one after another and prints the table. Returns whether everything passed. */
export const runChaos = async (
  rows: readonly Row[],
  controls: readonly Row[],
  seed: number,
  print: (text: string) => void,
): Promise<boolean> => {
  print(`Seed ${seed}. A row takes about a minute, a control less than 30 s.`);
  const unfinished: string[] = [];
  const run = async (list: readonly Row[], from: number): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const [n, row] of list.entries()) {
      try {
        outcomes.push(await runRow(row, from + n * 10_000, print));
      } catch {
        // The row has printed its reason. The other rows are still useful.
        unfinished.push(row.name);
      }
    }
    return outcomes;
  };
  const outcomes = await run(rows, seed);
  const controlled = await run(controls, seed + 500_000);
  if ([...outcomes, ...controlled].some(({ redis }) => redis === 'embedded')) {
    print('Redis was the embedded one: put redis-server on PATH for faults of a real one.');
  }
  const isGood = report(outcomes, controlled, print);
  if (unfinished.length > 0) print(`Could not be run to their end: ${unfinished.join('; ')}.`);
  return isGood && unfinished.length === 0;
};
