/** Public files. A name is never used for two contents. */
export type Storage = {
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Null when there is no such file. */
  get(name: string): Promise<{ body: ReadableStream<Uint8Array>; size: number } | null>;
  /** Deletes a file; does nothing when it is gone already. */
  delete(name: string): Promise<void>;
};
