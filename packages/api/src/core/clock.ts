/** The time as the service sees it; a test sets it. */
export type Clock = { now(): Date };

/** The machine's clock: what a Worker runs on. */
export const systemClock: Clock = { now: () => new Date() };
