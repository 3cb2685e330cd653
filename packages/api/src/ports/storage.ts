/** Files that are served to the public under names that are never used twice. */
export type Storage = {
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Null when there is no such file. */
  get(name: string): Promise<{ body: ReadableStream<Uint8Array>; size: number } | null>;
  /** A file that is gone already is no error. */
  delete(name: string): Promise<void>;
};
