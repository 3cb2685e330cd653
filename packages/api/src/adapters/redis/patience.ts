/** Parts of a wait. */
const PARTS = 5;

/**
 * A signal that aborts once an answer could have been seen for `ms`. The wait is made of parts, and between two of them
 * whatever arrived is read: an isolate that was busy for a second with other requests counts a fifth of the wait, not all
 * of it, since the answer may have lain there meanwhile.
 */
export const timeoutSignal = (ms: number): AbortSignal => {
  const controller = new AbortController();
  let left = PARTS;
  const wait = () => {
    setTimeout(() => {
      left -= 1;
      if (left > 0) wait();
      else controller.abort(new Error(`Redis did not answer within ${ms} ms`));
    }, ms / PARTS);
  };
  wait();
  return controller.signal;
};
