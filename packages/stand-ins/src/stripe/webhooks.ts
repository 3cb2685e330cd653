import { createHmac } from 'node:crypto';
import type { Store, StoredEvent } from './store.ts';

/** How to deliver the events that were held back. */
export type Release = {
  /** Deliver in a random order; give a function with values in [0, 1) for a repeatable order. */
  shuffle?: boolean | (() => number);
  /** How many more times to deliver each event. */
  duplicate?: number;
  /** Events that never arrive, as when every retry has failed. */
  drop?: (event: StoredEvent) => boolean;
};

/** One attempt to deliver. */
export type Delivery = {
  event: string;
  type: string;
  /** Of the answer; 0 if there was none. */
  status: number;
};

type WebhookOptions = {
  store: Store;
  secret: string;
  retryDelays: readonly number[];
  now(): number;
  url?: string | undefined;
};

/** Delivers events as Stripe does: signed, at least once, in no particular order, again until a 2xx. */
export class Webhooks {
  url: string | undefined;
  /** The types that the endpoint was set up for; all when undefined. */
  types: ReadonlySet<string> | undefined;
  readonly deliveries: Delivery[] = [];
  readonly #options: WebhookOptions;
  #held: StoredEvent[] | undefined;
  readonly #running = new Set<Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.url = options.url;
  }

  /** Sends again what an earlier process could not deliver. */
  resume(): void {
    for (const event of this.#options.store.events.values()) if (event.pending_webhooks > 0) this.send(event);
  }

  send(event: StoredEvent): void {
    if (!this.url || this.#closed || this.types?.has(event.type) === false) return;
    event.pending_webhooks = 1;
    if (this.#held) this.#held.push(event);
    else void this.#attempt(event, 0);
  }

  /** Holds back events from now on. */
  hold(): void {
    this.#held ??= [];
  }

  /** Delivers what was held back; resolves once each first attempt has been answered. */
  async release({ shuffle = false, duplicate = 0, drop }: Release = {}): Promise<void> {
    const held = (this.#held ?? []).filter((event) => !drop?.(event));
    this.#held = undefined;
    const all = held.flatMap((event) => Array.from({ length: duplicate + 1 }, () => event));
    const random = typeof shuffle === 'function' ? shuffle : Math.random;
    const order = shuffle ? shuffled(all, random) : all;
    for (const event of order) await this.#attempt(event, 0);
  }

  /** Resolves when no delivery is under way; retries that wait for their time do not count. */
  async idle(): Promise<void> {
    while (this.#running.size) await Promise.allSettled(this.#running);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.idle();
  }

  #attempt(event: StoredEvent, attempt: number): Promise<void> {
    const running = this.#deliver(event, attempt).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  async #deliver(event: StoredEvent, attempt: number): Promise<void> {
    const { url } = this;
    if (!url || this.#closed) return;
    const status = await post(url, JSON.stringify(event, null, 2), this.#options);
    this.deliveries.push({ event: event.id, type: event.type, status });
    if (status >= 200 && status < 300) {
      event.pending_webhooks = 0;
      this.#options.store.changed();
      return;
    }
    const delay = this.#options.retryDelays[attempt];
    if (delay === undefined || this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#attempt(event, attempt + 1);
    }, delay).unref();
    this.#timers.add(timer);
  }
}

/** The `Stripe-Signature` of a body, https://docs.stripe.com/webhooks#verify-manually. */
export const sign = (body: string, secret: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

const post = async (url: string, body: string, { secret, now }: WebhookOptions): Promise<number> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': sign(body, secret, Math.floor(now() / 1000)),
      },
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
};

const shuffled = <T>(items: readonly T[], random: () => number): T[] =>
  items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
