/** The deadline is split into so many timers. */
const PARTS = 5;

/**
 * A signal that aborts after `ms` in which an answer could have been read. The deadline is split into parts, and
 * answers are read between two of them: an isolate that was busy with other requests for a second loses one part, not
 * the whole deadline, since the answer may have arrived meanwhile.
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
