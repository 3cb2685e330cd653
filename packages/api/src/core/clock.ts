/** The time as the service sees it; a test sets it. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
