import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deadlineSignal } from './deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a deadline that passes aborts with a time-out that callers know', () => {
  const { signal } = deadlineSignal(1_000);
  vi.advanceTimersByTime(1_000);
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
});

test('a deadline that was cleared leaves nothing to happen', () => {
  const { signal, clear } = deadlineSignal(1_000);
  clear();
  vi.advanceTimersByTime(1_000);
  expect(signal.aborted).toBe(false);
});
