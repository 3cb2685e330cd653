import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import type { StepResult } from './steps.ts';

/** The part of Vitest's JSON report that is used here. */
export type VitestReport = {
  success: boolean;
  numTotalTests: number;
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; message: string; assertionResults: unknown[] }[];
};

/**
 * Passed and failed tests of a run. A file that could not be loaded is a failure, and so is a run that found no tests,
 * crashed, or ended badly although each test passed (an unhandled error).
 */
export const countTests = (report: VitestReport | null, code: number): StepResult => {
  if (!report) return { passed: 0, failed: 1, output: 'The run ended without a report.' };
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const { numPassedTests: passed } = report;
  const failed = report.numFailedTests + broken.length;
  const skipped = report.numPendingTests + report.numTodoTests;
  const note = `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const output = broken.map((file) => `${file.name} could not be run: ${file.message}`).join('\n');
  if (failed > 0) return { passed, failed, output, note };
  if (report.numTotalTests === 0) return { passed, failed: 1, output: 'The run found no tests.', note };
  if (code !== 0 || !report.success) {
    return { passed, failed: 1, output: `All tests passed, but the run ended with code ${code}; see above.`, note };
  }
  return { passed, failed, note };
};

/** A project that takes longer hangs: this is several times the longest project's time on two slow processors. */
const SECONDS = 1_800;

/** Runs one project of vitest.config.ts, its progress and failures shown as they come. */
export const runProject = async (root: string, project: string): Promise<StepResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'tv-report-'));
  try {
    const file = join(folder, 'report.json');
    const { code, timedOut } = await runCommand(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        `--project=${project}`,
        '--silent=passed-only',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
      { cwd: root, show: true, seconds: SECONDS },
    );
    if (timedOut)
      return {
        passed: 0,
        failed: 1,
        output: `It was ended after ${SECONDS} s: some test hangs, or the machine is too busy.`,
      };
    const json = await readFile(file, 'utf8').catch(() => null);
    return countTests(json === null ? null : (JSON.parse(json) as VitestReport), code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
