/** A Worker may hold six connections at once, and most work needs two. */
const AT_ONCE = 3;

/** Does the work for each item, a few at once. The first throw ends it; what is under way then goes on unheard. */
export const fewAtOnce = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
