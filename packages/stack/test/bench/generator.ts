import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Outcome, Phase } from './phase.ts';
import type { Stage } from './stage.ts';

/** How long callers may wait for answers after a phase's time. */
const PATIENCE_MS = 120_000;

/** Starts the load generator, a process of its own; `disconnect()` ends it. */
export const startGenerator = (): ChildProcess => fork(fileURLToPath(new URL('./load.ts', import.meta.url)));

/** Lets the generator do a phase. Throws if it ends, or if callers are still without answers long after their time. */
export const askGenerator = (generator: ChildProcess, stage: Stage, phase: Phase): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const done = (settle: () => void) => {
      clearTimeout(timer);
      generator.off('exit', ended);
      generator.off('message', answered);
      settle();
    };
    const answered = (outcome: unknown) => done(() => resolve(outcome as Outcome));
    const ended = () => done(() => reject(new Error('The load generator ended.')));
    const timer = setTimeout(
      () => done(() => reject(new Error(`Callers still wait for answers ${PATIENCE_MS / 1000} s after their time.`))),
      (phase.warmupSeconds + phase.seconds) * 1000 + PATIENCE_MS,
    );
    generator.once('exit', ended);
    generator.once('message', answered);
    generator.send({ stage, phase });
  });
