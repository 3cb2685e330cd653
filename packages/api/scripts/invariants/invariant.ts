/** One promise and the query that finds the rows which break it. */
export type Invariant = {
  /** The number of the promise in docs/verify.md. */
  id: string;
  promise: string;
  /** Of an `EVENTUAL` one `$1` is `begunBefore`: what was begun before that instant must be done by now. */
  sql: string;
};
