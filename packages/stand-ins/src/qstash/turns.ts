/** Limits how much work runs at once, first come, first served. */
export class Turns {
  #running = 0;
  #queue: (() => void)[] = [];

  /** Runs `work` once fewer than `limit` others are running. */
  async take(limit: number, work: () => Promise<void>): Promise<void> {
    if (this.#running >= limit) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running += 1;
    try {
      await work();
    } finally {
      const next = this.#queue.shift();
      // The place goes to the next in line and is never free, so no newcomer can take it.
      if (next) next();
      else this.#running -= 1;
    }
  }
}
