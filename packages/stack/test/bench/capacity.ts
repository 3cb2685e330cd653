import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { cpuTime, since } from './cpu.ts';
import { askGenerator, startGenerator } from './generator.ts';
import type { Stage } from './stage.ts';

const SECONDS = 2;

/** Requests a second that the load generator manages where an answer costs next to nothing, and its processor time for each. */
export type Capacity = { perSecond: number; ms: number };

/** Lets the generator ask a server that always answers the same. What a Worker answers near this rate, the generator limits. */
export const measureCapacity = async (): Promise<Capacity> => {
  const endings = new Endings();
  return endings
    .guard(async () => {
      const server = await endings.add(
        fork(fileURLToPath(new URL('./trivial-server.ts', import.meta.url))),
        async (child) => child.disconnect(),
      );
      const [port] = (await once(server, 'message')) as [number];
      const generator = await endings.add(startGenerator(), async (child) => child.disconnect());
      const stage: Stage = {
        origin: `http://127.0.0.1:${port}`,
        stripe: '',
        publishableKey: 'pk',
        secretKey: '',
        promoterId: '',
        events: [{ id: 'evt', tierIds: ['tir'] }],
        orders: [],
        person: { email: '', password: '' },
      };
      const names = { [generator.pid ?? 0]: 'load generator' };
      const before = await cpuTime(names);
      const outcome = await askGenerator(generator, stage, {
        kind: 'reads',
        of: ['events.availability'],
        pace: { callers: 100 },
        warmupSeconds: 0.5,
        seconds: SECONDS,
      });
      const { 'load generator': ms = 0 } = since(before, await cpuTime(names));
      return {
        perSecond: (outcome.inTime['events.availability'] ?? 0) / SECONDS,
        ms: ms / Math.max(1, outcome.done['events.availability'] ?? 0),
      };
    })
    .finally(() => endings.run());
};
