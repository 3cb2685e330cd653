/**
 * How long rows that a sweep takes are kept from the next one: less than the minute between two, so that what a sweep
 * leaves half done when its Worker dies is taken by the next.
 */
export const SWEEP_LEASE_SECONDS = 50;
