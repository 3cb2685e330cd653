/** One promise and the query that finds the rows which break it. */
export type Invariant = {
  /** The number of the promise in docs/verify.md. */
  id: string;
  promise: string;
  /** Of a `settled` one `$1` is the instant by which work must have been begun to be done by now. */
  sql: string;
};
