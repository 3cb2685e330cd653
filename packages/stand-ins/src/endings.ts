/** Ends what was started, in reverse order. */
export class Endings {
  #ends: (() => Promise<unknown>)[] = [];

  /** Waits for `start` and remembers how to end its result. */
  async add<T>(start: Promise<T> | T, end: (started: T) => Promise<unknown>): Promise<T> {
    const started = await start;
    this.#ends.push(() => end(started));
    return started;
  }

  /** Ends everything, also after one failed to end; then throws the first failure. Does nothing a second time. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Returns the result of `work`; if it throws, ends everything first. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // Only the first failure is reported, since failures to end follow from it.
      await this.run().catch(() => undefined);
      throw error;
    }
  }
}
