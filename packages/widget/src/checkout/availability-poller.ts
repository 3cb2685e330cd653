import type { Availability } from '../api/types.ts';

const INTERVAL_MS = 4_000;
const LONGEST_MS = 60_000;

/** What the poller needs from its caller. */
export type PollerOptions = {
  load(signal: AbortSignal): Promise<Availability>;
  onload(availability: Availability): void;
  /** Called when the answers stop, and when they come back. */
  onstale(stale: boolean): void;
  /** Runs `task` after `ms`; returns what cancels it. */
  schedule(task: () => void, ms: number): () => void;
  random(): number;
};

/** Milliseconds until the next request after `failures` failures in a row, with jitter to spread the visitors. */
export const pollDelay = (failures: number, random: number): number => {
  const ms = Math.min(LONGEST_MS, INTERVAL_MS * 2 ** failures);
  return Math.round(ms * (0.85 + random * 0.3));
};

/** Requests availability every few seconds while it is wanted, and backs off while there is no answer. */
export class AvailabilityPoller {
  readonly #options: PollerOptions;
  #cancel: (() => void) | undefined;
  #request: AbortController | undefined;
  #failures = 0;
  #wanted = false;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Turns polling on or off; turning it on asks at once. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.refresh();
    else this.#stop();
  }

  /** Asks now and restarts the interval. */
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
      // The kind of failure does not matter in the background: the visitor is told that the numbers are stale.
      if (request.signal.aborted) return;
      this.#failures += 1;
      // One lost answer is not worth a notice.
      if (this.#failures === 2) onstale(true);
    }
    this.#cancel = schedule(() => void this.#ask(), pollDelay(this.#failures, random()));
  }
}
