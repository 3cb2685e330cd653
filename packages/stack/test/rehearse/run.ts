import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { buildOf, machineNow } from '../bench/result.ts';
import { whatGave } from './gave.ts';
import { judge } from './judge.ts';
import { page, type Rehearsal } from './page.ts';
import type { Plan, Seen } from './plan.ts';
import type { Venue } from './venue.ts';

/** How many come, and how; what the venue adds makes it a plan. */
export type Turnout = Pick<
  Plan,
  'buyers' | 'seats' | 'seconds' | 'early' | 'thinkSeconds' | 'patienceSeconds' | 'connections'
>;

/** Between the making of the event and the first arrival. */
const SETTLE_MS = 3_000;

const startPeople = async () => {
  const child = fork(fileURLToPath(new URL('./people.ts', import.meta.url)), { serialization: 'advanced' });
  const ask = <T>(message: object): Promise<T> =>
    new Promise((resolve, reject) => {
      const ended = () => reject(new Error('The process of the buyers ended'));
      child.once('exit', ended);
      child.once('message', (answer) => {
        child.off('exit', ended);
        resolve(answer as T);
      });
      child.send(message);
    });
  return { pid: child.pid ?? 0, ask, close: async () => child.disconnect() };
};

/** Rehearses an on-sale at a venue and judges it. The venue stays open. */
export const rehearse = async (
  venue: Venue,
  turnout: Turnout,
  waitingRoom: boolean,
  print: (text: string) => void,
): Promise<Rehearsal> => {
  const endings = new Endings();
  const machine = machineNow();
  const at = new Date();
  return endings.guard(async () => {
    const people = await endings.add(startPeople(), (one) => one.close());
    print(`Making ${turnout.buyers} keys …`);
    await people.ask({ keys: turnout.buyers });
    const opensAt = Date.now() + SETTLE_MS + turnout.early * turnout.seconds * 1_000;
    const sale = await venue.openSale(new Date(opensAt));
    const { origin, stripe, publishableKey, ownAddresses } = venue;
    const plan: Plan = { ...turnout, ...sale, origin, stripe, publishableKey, ownAddresses, opensAt };
    const costs = venue.watch?.(people.pid, plan);
    print(`${plan.buyers} people come within ${plan.seconds} s for ${plan.seats} seats …`);
    const seen = await people.ask<Seen>({ plan });
    costs?.stop();
    print('All have left. Comparing what they were told with what is true …');
    const truth = await venue.truth();
    const verdict = judge(plan, seen, truth);
    const seconds = costs?.seconds ?? [];
    const gave = whatGave(seen.answered, seconds, machine.cores);
    const { commit } = await buildOf();
    await endings.run();
    return { plan, waitingRoom, at, machine, commit, seen, seconds, truth, verdict, gave };
  });
};

/** Writes the report and its figures into a folder. Returns the report's path. */
export const saveRehearsal = async (rehearsal: Rehearsal, folder: string): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const name = `rehearsal-${rehearsal.at.toISOString().replaceAll(':', '-').slice(0, 19)}`;
  const { seen: _, ...figures } = rehearsal;
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(figures, null, 1)}\n`);
  const path = join(folder, `${name}.html`);
  await writeFile(path, page(rehearsal));
  return path;
};
