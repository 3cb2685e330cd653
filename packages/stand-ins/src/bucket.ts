/** An R2 bucket in memory, for tests that run in Node. `names` are the files in it. */
export const createMemoryBucket = () => {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    async put(name: string, bytes: Uint8Array<ArrayBuffer>) {
      files.set(name, new Uint8Array(bytes));
      return null;
    },
    async get(name: string) {
      const bytes = files.get(name);
      return bytes ? { body: new Blob([bytes]).stream(), size: bytes.length } : null;
    },
    async delete(name: string) {
      files.delete(name);
    },
    names: () => [...files.keys()],
  };
};
