/** Milliseconds until the first look; the pauses between the next ones double, up to the longest. */
const FIRST_MS = 4;
const LONGEST_MS = 64;

/**
 * Waits until `isDone`, or for about `mostMs`. It looks by timers of this request alone: on Workers a request that waits
 * for a promise which another one settles may be cancelled as hung. It looks ever more rarely, since the timers of a
 * crowd that waits would take the processor from the one who works.
 */
export const lookUntil = async (isDone: () => boolean, mostMs: number): Promise<void> => {
  let pause = FIRST_MS;
  for (let waited = 0; !isDone() && waited < mostMs; waited += pause) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(2 * pause, LONGEST_MS);
  }
};
