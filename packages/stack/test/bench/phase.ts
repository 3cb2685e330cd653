import type { ReadName } from './reads.ts';

/**
 * A number of callers, each of whom asks again when answered, or after a pause of half to one and a half times
 * `thinkSeconds`; or arrivals at a fixed rate, whatever the answers.
 */
export type Pace = { callers: number; thinkSeconds?: number } | { perSecond: number };

/** What callers do, and for how long. */
export type Phase = { pace: Pace; warmupSeconds: number; seconds: number } & (
  | { kind: 'reads'; of: readonly ReadName[] }
  | { kind: 'holds' | 'orders' | 'purchases' | 'logins' | 'registrations' }
);

/** What came of a phase. */
export type Outcome = {
  /** Durations by step, in milliseconds, of steps that began after the warm-up. */
  durations: Record<string, number[]>;
  /** All steps that succeeded, those of the warm-up included. */
  done: Record<string, number>;
  /** Those that were answered between the end of the warm-up and the end of the phase's time. */
  inTime: Record<string, number>;
  /** Answers that were neither a 2xx nor a 304, by code. */
  refused: Record<string, number>;
  /** Arrivals that were not sent, because too many were under way already. */
  dropped: number;
};
