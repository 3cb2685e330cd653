/** What decides when to ask next. Times in seconds. */
export type Pace = {
  /** What the service asked for; undefined if the last call failed. */
  readonly checkAfter: number | undefined;
  /** Failures in a row. */
  readonly failures: number;
  /** How long the service asked to be left alone with its refusal. */
  readonly retryAfter: number | undefined;
  /** Whether anybody can see the page. */
  readonly isSeen: boolean;
  /** From 0 to 1. */
  readonly random: number;
};

const FIRST_RETRY = 2;
const LONGEST_RETRY = 60;

/** Whatever the service says. */
const LEAST = 0.5;

/** A hidden page asks more seldom, but often enough to notice a turn that lasts minutes. */
const HIDDEN_FACTOR = 3;
const HIDDEN_MOST = 15;

/**
 * Milliseconds until the next question. Never sooner than the service asked for; somewhat later by chance, so that people
 * who were cut off together don't ask together. (The service itself spreads those who came together.)
 */
export const nextCheck = ({ checkAfter, failures, retryAfter = 0, isSeen, random }: Pace): number => {
  if (checkAfter === undefined) {
    const wait = Math.max(retryAfter, Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (failures - 1)));
    return Math.round(wait * 1_000 * (1 + random));
  }
  const wait = isSeen ? checkAfter : Math.max(checkAfter, Math.min(HIDDEN_MOST, checkAfter * HIDDEN_FACTOR));
  return Math.round(Math.max(LEAST, wait) * 1_000 * (1 + random / 20));
};
