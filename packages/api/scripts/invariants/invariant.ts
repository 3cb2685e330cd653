/** One promise, and the query for the rows that break it. */
export type Invariant = {
  /** The number of the promise in docs/verify.md. */
  id: string;
  promise: string;
  /** In an `EVENTUAL` one, `$1` is `begunBefore`: work that began before that instant must be done by now. */
  sql: string;
};
