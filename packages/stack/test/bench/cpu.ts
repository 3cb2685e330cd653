import { readdir, readFile } from 'node:fs/promises';

/** Processor time by program, in milliseconds. */
export type Cpu = Record<string, number>;

const MS_PER_TICK = 10;

type Process = { pid: number; parent: number; name: string; ms: number };

const readProcess = async (pid: number): Promise<Process | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  const match = stat && /^\d+ \((.*)\) (.*)$/s.exec(stat);
  if (!match) return null;
  const fields = (match[2] ?? '').split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0);
  return { pid, parent: Number(fields[1]), name: match[1] ?? '', ms: ticks * MS_PER_TICK };
};

/**
 * Processor time of this process and those it started, so far; `names` names some of them by id. Ended children count
 * for their parent. Empty if there is no /proc.
 */
export const cpuTime = async (names: Readonly<Record<number, string>>): Promise<Cpu> => {
  const entries = await readdir('/proc').catch(() => []);
  const all = (
    await Promise.all(
      entries
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .map(readProcess),
    )
  ).filter((one) => one !== null);
  const ours = new Map<number, string>([[process.pid, names[process.pid] ?? 'node']]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { pid, parent, name } of all) {
      if (ours.has(pid) || !ours.has(parent)) continue;
      ours.set(pid, names[pid] ?? name);
      grew = true;
    }
  }
  const sums: Cpu = {};
  for (const { pid, ms } of all) {
    const name = ours.get(pid);
    if (name) sums[name] = (sums[name] ?? 0) + ms;
  }
  return sums;
};

export const since = (before: Cpu, after: Cpu): Cpu =>
  Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));
