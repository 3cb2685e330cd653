/** Waits for `work` for `ms` at most, then throws an error that names `who`. */
export const withDeadline = async <T>(ms: number, who: string, work: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${who} did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * A signal that aborts with a `TimeoutError` after `ms`, unless `clear` is called first. `AbortSignal.timeout` has no
 * such call: its timer outlives the answer, and on Workers the request's context with it (cloudflare/workerd#4936).
 */
export const deadlineSignal = (ms: number): { signal: AbortSignal; clear: () => void } => {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(new DOMException(`No answer within ${ms} ms`, 'TimeoutError')), ms);
  return { signal: ending.signal, clear: () => clearTimeout(timer) };
};
