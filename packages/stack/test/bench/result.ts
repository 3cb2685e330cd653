import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A figure of each build that was measured, by round. */
export type Figure = {
  name: string;
  unit: string;
  /** Which is better. */
  better: 'more' | 'less';
  /** A list for each build, in the order of `builds`, with a value for each round. */
  values: number[][];
};

/** Lines over one axis: of time, or of whatever was made larger. */
export type Series = {
  title: string;
  x: { name: string; unit: string; log?: boolean };
  y: { name: string; unit: string };
  lines: { name: string; points: [x: number, y: number][] }[];
};

/** What a run of `npm run bench` found; the format of all of its files. */
export type Result = {
  format: 1;
  bench: string;
  at: string;
  machine: { cores: number; processor: string; node: string; loadBefore: number };
  /** Seconds that the run took. */
  seconds: number;
  /** What was measured; in a comparison the older build comes first. `changed` when it has changes that no commit has. */
  builds: { commit: string; changed: boolean }[];
  rounds: number;
  groups: { name: string; figures: Figure[] }[];
  series: Series[];
};

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);

/** Where figures that the documentation cites are kept. */
export const MEASUREMENTS = fileURLToPath(new URL('../../../../docs/measurements', import.meta.url));

/** The commit of this repository, or of another work tree, and whether files differ from it, other than those of docs. */
export const buildOf = async (tree = root): Promise<Result['builds'][number]> => {
  const git = async (...args: string[]) => (await run('git', ['-C', tree, ...args])).stdout.trim();
  return {
    commit: await git('rev-parse', '--short', 'HEAD'),
    changed: (await git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs')) !== '',
  };
};

export const machineNow = (): Result['machine'] => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model ?? 'unknown make',
  node: process.version,
  loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
});

/** Four digits are more than a measurement has. */
const rounded = (_key: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);

/** Writes `.data/bench/<bench>-<time>.json`; with `keep` also the file that the documentation cites. */
export const saveResult = async (result: Result, keep: boolean): Promise<void> => {
  // A figure or a line of a plot in one line each, so that a file can be read.
  const text = `${JSON.stringify(result, rounded, 1).replaceAll(/\{[^{}]*\}/g, (one) => one.replaceAll(/\s+/g, ' '))}\n`;
  const folder = `${root}.data/bench`;
  const files = [`${folder}/${result.bench}-${result.at.replaceAll(':', '-').slice(0, 19)}.json`];
  if (keep) files.push(`${MEASUREMENTS}/${result.bench}.json`);
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    await writeFile(file, text);
    console.log(`Written to ${file}`);
  }
};
