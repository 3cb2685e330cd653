import { createHash } from 'node:crypto';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './ports.ts';
import { postgresMayEnter } from './postgres.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where the stack keeps its data, and what there is to say about it. */
export interface DataPlace {
  dir: string;
  /** A folder that Postgres' user may enter; only where it may not enter the repository. */
  spareDir?: string;
  note?: string;
}

/**
 * `.data` in the repository. As root, whom Postgres refuses, its user must be able to enter that: where it isn't, as in a
 * clone below /root, a folder in /var/tmp, which outlives a reboot.
 */
export async function chooseDataPlace(wanted = join(root, '.data')): Promise<DataPlace> {
  try {
    await mkdir(wanted, { recursive: true });
  } catch (cause) {
    throw new Error(
      `Cannot make ${wanted} for the data: ${cause instanceof Error ? cause.message : cause}. Name another folder with --data.`,
      { cause },
    );
  }
  if (process.getuid?.() !== 0) return { dir: wanted };
  const binaries = fileURLToPath(new URL('../node_modules', import.meta.url));
  const [mayKeepData, mayRun] = await Promise.all([postgresMayEnter(wanted), postgresMayEnter(binaries)]);
  if (mayKeepData && mayRun) return { dir: wanted };

  const name = `ticket-vendor-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`;
  const spareDir = join('/var/tmp', name);
  await mkdir(spareDir, { recursive: true, mode: 0o755 });
  const { uid } = await stat(spareDir);
  // Anyone may write to /var/tmp, so another user could have been first, and would own what we run.
  if (uid !== 0) throw new Error(`${spareDir} belongs to another user (uid ${uid}). Delete it and try again.`);
  await chmod(spareDir, 0o755);
  if (mayKeepData) return { dir: wanted, spareDir };
  return {
    dir: spareDir,
    spareDir,
    note: `Postgres refuses to run as root, and no other user may enter ${root}: the data is in ${spareDir}.`,
  };
}

/** What a person visits, in the order of their ports. */
export const PLACES = ['site', 'api', 'inbox', 'stripe', 'backend'] as const;
export type Place = (typeof PLACES)[number];

/** A free port for each: `first` and those that follow, or any other for one that is taken, which is named in `taken`. */
export async function choosePorts(
  first: number,
): Promise<{ ports: Record<Place, number>; taken: { place: Place; wanted: number; port: number }[] }> {
  const chosen = await Promise.all(
    PLACES.map(async (place, index) => ({ place, wanted: first + index, ...(await freePort(first + index)) })),
  );
  return {
    ports: Object.fromEntries(chosen.map(({ place, port }) => [place, port])) as Record<Place, number>,
    taken: chosen.filter(({ preferredTaken }) => preferredTaken),
  };
}
