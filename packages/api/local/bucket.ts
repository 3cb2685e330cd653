import type { Bucket } from '../src/core/env.ts';

/** An R2 bucket in memory, for tests that run in Node. `names` are the files in it. */
export const createMemoryBucket = (): Bucket & { names(): string[] } => {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    async put(name, bytes) {
      files.set(name, new Uint8Array(bytes));
      return null;
    },
    async get(name) {
      const bytes = files.get(name);
      return bytes ? { body: new Blob([bytes]).stream(), size: bytes.length } : null;
    },
    async delete(name) {
      files.delete(name);
    },
    names: () => [...files.keys()],
  };
};
