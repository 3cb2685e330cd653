import { styleText } from 'node:util';

/** One thing that is checked or tested. A step that is no test run counts as one test. */
export type Step = { name: string; run: () => Promise<StepResult> };

/** `output` is what to read when it failed; `note` is said behind the step's name. */
export type StepResult = { passed: number; failed: number; output?: string; note?: string };

/** The result of a step that is one test. */
export const single = (ok: boolean, output: string): StepResult => ({
  passed: ok ? 1 : 0,
  failed: ok ? 0 : 1,
  ...(!ok && { output }),
});

/** `8.1 s` or `2 min 3 s`. */
export const duration = (milliseconds: number): string => {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** One line on a finished step and, if it failed, what it said. */
export const report = (name: string, { failed, output, note }: StepResult, milliseconds: number): void => {
  const mark = failed === 0 ? styleText('green', 'ok  ') : styleText('red', 'FAIL');
  console.log(`${mark} ${name} (${[note, duration(milliseconds)].filter(Boolean).join(', ')})`);
  if (failed > 0 && output) console.log(`${output.trimEnd()}\n`);
};

/** Runs steps, `atOnce` at a time, and reports each when it ends. A step that throws has failed. */
export const runSteps = async (steps: readonly Step[], atOnce: number): Promise<{ passed: number; failed: number }> => {
  const total = { passed: 0, failed: 0 };
  const rest = steps.values();
  const worker = async () => {
    for (const step of rest) {
      const begun = performance.now();
      const result = await step.run().catch((error: unknown) => single(false, describe(error)));
      report(step.name, result, performance.now() - begun);
      total.passed += result.passed;
      total.failed += result.failed;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return total;
};

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
