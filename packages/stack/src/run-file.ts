import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProcess, listProcesses, processesIn, signal, waitUntilGone } from '@ticket-vendor/stand-ins/processes.ts';

/** What a run tells the next one, in `run.json` of the data directory. */
type Run = {
  pid: number;
  /** Our command as this machine spells it; a process of another command that has our old number is not us. */
  command: string;
  /** Where a person finds it, as label and URL; empty until it is up. */
  urls: [label: string, url: string][];
  children: { pid: number; command: string }[];
};

/** Another run is alive and uses the data directory. */
export class AlreadyRunning extends Error {
  readonly urls: Run['urls'];

  constructor(run: Run) {
    super(`It is running already, as process ${run.pid}.`);
    this.urls = run.urls;
  }
}

/** Our claim on a data directory. */
export type Claim = {
  /** Notes the services that have started, so that the next run can end them if this one is killed. */
  noteChildren(): Promise<void>;
  /** Notes where to find us. */
  noteUrls(urls: Run['urls']): Promise<void>;
  release(): Promise<void>;
};

/** Claims the directory, and ends processes that a killed run left behind. Throws AlreadyRunning. */
export const claim = async (dataDir: string): Promise<Claim> => {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'run.json');
  const run: Run = {
    pid: process.pid,
    command: (await findProcess(process.pid))?.command ?? '',
    urls: [],
    children: [],
  };
  for (;;) {
    try {
      await writeFile(file, JSON.stringify(run), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    // If it can't be read, another run may be writing it.
    const earlier = (await read(file)) ?? (await delay(200).then(() => read(file)));
    if (earlier && (await isAlive(earlier))) throw new AlreadyRunning(earlier);
    await endOrphans(dataDir, earlier?.children ?? []);
    await rm(file, { force: true });
  }
  const save = () => writeFile(file, JSON.stringify(run));
  return {
    async noteChildren() {
      const all = await listProcesses();
      run.children = all.filter(({ parent }) => parent === process.pid).map(({ pid, command }) => ({ pid, command }));
      await save();
    },
    async noteUrls(urls) {
      run.urls = urls;
      await save();
    },
    release: () => rm(file, { force: true }),
  };
};

const read = async (file: string): Promise<Run | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Run;
  } catch {
    // Deleted meanwhile, or cut short by the kill: it is useless.
    return undefined;
  }
};

const isAlive = async ({ pid, command }: Pick<Run, 'pid' | 'command'>): Promise<boolean> =>
  (await findProcess(pid))?.command === command;

/** Ends the noted services, and any other process that works in a service's directory. */
const endOrphans = async (dataDir: string, noted: Run['children']): Promise<void> => {
  const alive = await Promise.all(noted.map(async (child) => ((await isAlive(child)) ? [child.pid] : [])));
  const inside = await Promise.all(['postgres', 'redis'].map((name) => processesIn(join(dataDir, name))));
  const pids = [...new Set([...alive.flat(), ...inside.flat()])];
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    for (const pid of pids) signal(pid, name);
    if (await waitUntilGone(pids, 5_000)) return;
  }
};
