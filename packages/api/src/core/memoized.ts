/**
 * Caches what `make` returns for each key, without a bound: only for a small fixed set of keys, never for a caller's
 * input.
 */
export const memoized = <T>(make: (key: string) => T): ((key: string) => T) => {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const thing = make(key);
    made.set(key, thing);
    return thing;
  };
};
