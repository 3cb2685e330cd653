import type { Availability } from '../api/types.ts';

const INTERVAL_MS = 4_000;
const LONGEST_MS = 60_000;

/** What the poller needs of its surroundings. */
export type PollerOptions = {
  load(signal: AbortSignal): Promise<Availability>;
  onload(availability: Availability): void;
  /** Called when the answers stop, and when they come back. */
  onstale(stale: boolean): void;
  /** Runs `task` after `ms`; returns what cancels it. */
  schedule(task: () => void, ms: number): () => void;
  random(): number;
};

/** Milliseconds until the next question after `failures` failed ones in a row; spread so that visitors don't ask in step. */
export const pollDelay = (failures: number, random: number): number => {
  const ms = Math.min(LONGEST_MS, INTERVAL_MS * 2 ** failures);
  return Math.round(ms * (0.85 + random * 0.3));
};

/** Asks for availability every few seconds while it is wanted, ever more slowly while there is no answer. */
export class AvailabilityPoller {
  readonly #options: PollerOptions;
  #cancel: (() => void) | undefined;
  #request: AbortController | undefined;
  #failures = 0;
  #wanted = false;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Turns asking on or off; turning it on asks at once. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.refresh();
    else this.#stop();
  }

  /** Asks now and starts the interval anew. */
  refresh(): void {
    if (!this.#wanted) return;
    this.#stop();
    void this.#ask();
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#request?.abort();
    this.#request = undefined;
  }

  async #ask(): Promise<void> {
    const { load, onload, onstale, schedule, random } = this.#options;
    const request = new AbortController();
    this.#request = request;
    try {
      const availability = await load(request.signal);
      if (request.signal.aborted) return;
      if (this.#failures > 1) onstale(false);
      this.#failures = 0;
      onload(availability);
    } catch {
      // Which failure it was makes no difference to a background question; the visitor is told that it is stale.
      if (request.signal.aborted) return;
      this.#failures += 1;
      // One lost answer is not worth a word.
      if (this.#failures === 2) onstale(true);
    }
    this.#cancel = schedule(() => void this.#ask(), pollDelay(this.#failures, random()));
  }
}
