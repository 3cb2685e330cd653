import type { Line } from '../../ports/waiting-room.ts';
import { LONGEST_CHECK_SECONDS, SLOT_MS } from './line.ts';

/** So far back the pace of admissions is measured. */
const LOOK_BACK_MS = 30_000;
const SHORTEST_CHECK_SECONDS = 2;

/** People admitted in a second lately; what is allowed where it is too early to tell. */
export const paceOf = ({ steps, opening, settles_at }: Line, perSecond: number, now: number): number => {
  const from = Math.max(now - LOOK_BACK_MS, opening, settles_at);
  const elapsed = now - from;
  if (elapsed < SLOT_MS) return perSecond;
  const admitted = steps.reduce((sum, { slot, admitted: one }) => {
    const [start, end] = [slot * SLOT_MS, Math.min((slot + 1) * SLOT_MS, now)];
    return end <= from ? sum : sum + one * Math.min(1, (end - from) / Math.max(1, end - start));
  }, 0);
  return Math.min(perSecond, admitted / (elapsed / 1_000));
};

/** The range in which most waits lie, in seconds; null while nobody is admitted, since then nobody can say. */
export const estimateOf = (before: number, pace: number): { from: number; to: number } | null => {
  if (pace <= 0) return null;
  const wait = before / pace;
  return { from: Math.floor(wait * 0.6), to: Math.ceil(wait * 1.6) + 10 };
};

/**
 * When to ask again, in seconds: more often the nearer one's turn is. `spread`, in [0, 1), keeps those who came together
 * from asking together.
 */
export const checkAfter = (waitSeconds: number | null, spread: number): number => {
  const half = waitSeconds === null ? LONGEST_CHECK_SECONDS / 2 : waitSeconds / 2;
  const asked = Math.min(LONGEST_CHECK_SECONDS, Math.max(SHORTEST_CHECK_SECONDS, half));
  return Math.ceil(asked * (0.75 + spread / 4));
};

/** So shortly before the opening nobody learns anything new until it is over: a crowd that asks then only delays itself. */
const HUSH_SECONDS = 30;
/** Over so long the first questions after the opening are spread. */
const SPREAD_SECONDS = 5;

/** When to ask again before the sale opens. */
export const checkBeforeOpening = (seconds: number, spread: number): number => {
  const afterOpening = Math.ceil(seconds + 1 + spread * SPREAD_SECONDS);
  return seconds <= HUSH_SECONDS ? afterOpening : Math.min(checkAfter(seconds, spread), afterOpening);
};
