/**
 * How long a sweep leases its rows: less than the minute between two sweeps, so that the next one takes over what a
 * dead Worker left half done.
 */
export const SWEEP_LEASE_SECONDS = 50;
