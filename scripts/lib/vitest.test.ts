import { describe, expect, test } from 'vitest';
import { countTests, type VitestReport } from './vitest.ts';

const report = (more: Partial<VitestReport>): VitestReport => ({
  success: true,
  numTotalTests: 3,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...more,
});

test('a run of passed tests has no failure', () => {
  expect(countTests(report({}), 0)).toEqual({ passed: 3, failed: 0, note: '3 passed' });
});

test('skipped tests are neither passed nor failed, and are told of', () => {
  const result = countTests(report({ numTotalTests: 4, numPendingTests: 1 }), 0);
  expect(result).toEqual({ passed: 3, failed: 0, note: '3 passed, 1 skipped' });
});

describe('is a failure:', () => {
  test('a failed test', () => {
    const failing = report({ success: false, numTotalTests: 4, numFailedTests: 1 });
    expect(countTests(failing, 1)).toMatchObject({ passed: 3, failed: 1 });
  });

  test('a file that could not be loaded, by its name', () => {
    const broken = { name: 'broken.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
    expect(countTests(report({ success: false, testResults: [broken] }), 1)).toMatchObject({
      passed: 3,
      failed: 1,
      output: 'broken.test.ts could not be run: no such module',
    });
  });

  test('an error outside of any test', () => {
    expect(countTests(report({}), 1)).toMatchObject({ passed: 3, failed: 1 });
    expect(countTests(report({ success: false }), 0)).toMatchObject({ passed: 3, failed: 1 });
  });

  test('a run without tests', () => {
    expect(countTests(report({ numTotalTests: 0, numPassedTests: 0 }), 0)).toMatchObject({ passed: 0, failed: 1 });
  });

  test('a run that crashed before its report', () => {
    expect(countTests(null, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});
