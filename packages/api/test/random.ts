/** Random numbers that a seed repeats (mulberry32). */
export const seeded = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)];
    if (item === undefined) throw new Error('Nothing to pick from');
    return item;
  };
  return {
    /** In [0, 1). */
    next,
    /** Both ends included. */
    integer,
    chance: (probability: number) => next() < probability,
    pick,
    /** One of several, as often as its weight says. */
    weighted: <T extends string>(weights: Record<T, number>): T => {
      const names = Object.keys(weights) as T[];
      let at = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) {
        at -= weights[name];
        if (at < 0) return name;
      }
      return pick(names);
    },
    /** So many different ones of a list. */
    some: <T>(items: readonly T[], count: number): T[] => {
      const rest = [...items];
      return Array.from({ length: Math.min(count, rest.length) }, () =>
        rest.splice(integer(0, rest.length - 1), 1),
      ).flat();
    },
  };
};

export type Random = ReturnType<typeof seeded>;
