import { createHash } from 'node:crypto';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '@ticket-vendor/stand-ins/message-of.ts';
import { freePort } from '@ticket-vendor/stand-ins/ports.ts';
import { postgresMayEnter } from '@ticket-vendor/stand-ins/postgres/account.ts';
import { findBinaries } from '@ticket-vendor/stand-ins/postgres/binaries.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Where the stack keeps its data. */
export type DataPlace = {
  dir: string;
  /** A folder that Postgres' user may enter, if it may not enter the repository. */
  spareDir?: string;
  note?: string;
};

/**
 * `.data` in the repository. Postgres refuses to run as root, so as root another user must be able to enter `.data`. If
 * it can't, as in a clone below /root, a folder in /var/tmp, which outlives a reboot.
 */
export const chooseDataPlace = async (wanted = join(root, '.data')): Promise<DataPlace> => {
  try {
    await mkdir(wanted, { recursive: true });
  } catch (cause) {
    throw new Error(`Cannot make ${wanted} for the data: ${messageOf(cause)}. Name another folder with --data.`, {
      cause,
    });
  }
  if (process.getuid?.() !== 0) return { dir: wanted };
  const binaries = dirname((await findBinaries()).postgres);
  const [mayKeepData, mayRun] = await Promise.all([postgresMayEnter(wanted), postgresMayEnter(binaries)]);
  if (mayKeepData && mayRun) return { dir: wanted };

  const name = `ticket-vendor-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`;
  const dir = join('/var/tmp', name);
  const spareDir = join(dir, 'binaries');
  await mkdir(dir, { recursive: true });
  const { uid } = await stat(dir);
  // Anyone may write to /var/tmp: another user could have made the folder first, and would own what we run.
  if (uid !== 0) throw new Error(`${dir} belongs to another user (uid ${uid}). Delete it and try again.`);
  await mkdir(spareDir, { recursive: true });
  // Postgres' user must be able to enter, whatever our umask.
  await Promise.all([chmod(dir, 0o755), chmod(spareDir, 0o755)]);
  if (mayKeepData) return { dir: wanted, spareDir };
  return {
    dir,
    spareDir,
    note: `Postgres refuses to run as root, and no other user may enter ${root}\n  so the data is in ${dir}`,
  };
};

/** The services with their own port, in the order of the ports, with their names. */
const PLACES = {
  site: 'the demo site',
  api: 'the API',
  inbox: 'the inbox',
  stripe: 'the stand-in for Stripe',
  backend: 'the promoter’s backend',
};
type Place = keyof typeof PLACES;

/** A free port for each: `first` and the ones that follow; any free port in place of a taken one. */
export const choosePorts = async (
  first: number,
): Promise<{ ports: Record<Place, number>; taken: { what: string; wanted: number; port: number }[] }> => {
  const ports: Partial<Record<Place, number>> = {};
  const taken = [];
  for (const [index, [place, what]] of Object.entries(PLACES).entries()) {
    const wanted = first + index;
    const { port, preferredTaken } = await freePort(wanted);
    ports[place as Place] = port;
    if (preferredTaken) taken.push({ what, wanted, port });
  }
  return { ports: ports as Record<Place, number>, taken };
};
