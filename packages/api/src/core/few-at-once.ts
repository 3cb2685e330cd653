/** A Worker may have six open connections, and most work needs two. */
const AT_ONCE = 3;

/**
 * Does the work for each item, a few at a time. The first error ends it; work that has begun then goes on, and its
 * errors are ignored.
 */
export const fewAtOnce = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
