import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { duration, runSteps, type Step, single } from './steps.ts';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(console, 'log').mockImplementation((line: string) => {
    lines.push(line);
  });
});
afterEach(() => vi.restoreAllMocks());

const step = (name: string, run: Step['run']): Step => ({ name, run });

describe('runSteps', () => {
  test('adds up what passed and failed, and shows the output of a failure only', async () => {
    const total = await runSteps(
      [
        step('good', async () => single(true, 'quiet')),
        step('bad', async () => single(false, 'the reason')),
        step('many', async () => ({ passed: 5, failed: 2 })),
      ],
      2,
    );
    expect(total).toEqual({ passed: 6, failed: 3 });
    expect(lines.join('\n')).toContain('the reason');
    expect(lines.join('\n')).not.toContain('quiet');
  });

  test('a step that throws has failed with its error', async () => {
    const total = await runSteps([step('broken', () => Promise.reject(new Error('out of disk')))], 1);
    expect(total).toEqual({ passed: 0, failed: 1 });
    expect(lines.join('\n')).toContain('out of disk');
  });

  test('runs no more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const slow = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return single(true, '');
    };
    await runSteps(
      Array.from({ length: 6 }, (_, i) => step(String(i), slow)),
      2,
    );
    expect(most).toBe(2);
  });
});

test.each([
  [8100, '8.1 s'],
  [59_900, '59.9 s'],
  [123_000, '2 min 3 s'],
])('%i ms is %s', (milliseconds, text) => {
  expect(duration(milliseconds)).toBe(text);
});
