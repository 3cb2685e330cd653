/** Where randomness comes from; a test sets it. */
export type Random = {
  /** Bytes that nobody can guess. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** A number in [0, 1), for spreading work out; never for secrets. */
  fraction(): number;
};

/** The runtime's randomness: what a Worker runs on. */
export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  fraction: () => Math.random(),
};
