/** The time is split into so many timers. */
const PARTS = 5;

/** How long a call may take: `signal` aborts it then, unless `end` says before that it is over. */
export type Deadline = { signal: AbortSignal; end(): void };

/**
 * A deadline that comes after `ms` in which an answer could have been read. The time is split into parts, and answers are
 * read between two of them: an isolate that was busy with other requests for a second loses one part, not the whole time,
 * since the answer may have arrived meanwhile.
 */
export const createDeadline = (ms: number): Deadline => {
  const controller = new AbortController();
  let left = PARTS;
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    timer = setTimeout(() => {
      left -= 1;
      if (left > 0) wait();
      else controller.abort(new Error(`Redis did not answer within ${ms} ms`));
    }, ms / PARTS);
  };
  wait();
  return { signal: controller.signal, end: () => clearTimeout(timer) };
};
