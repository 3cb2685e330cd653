/** Milliseconds between two looks. */
const LOOK_MS = 4;

/**
 * Waits until `isDone`, or for `mostMs`. It looks by timers of this request alone: on Workers a request that waits for a
 * promise which another one settles may be cancelled as hung.
 */
export const lookUntil = async (isDone: () => boolean, mostMs: number): Promise<void> => {
  for (let waited = 0; !isDone() && waited < mostMs; waited += LOOK_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
};
