import type { Api, PaymentMode } from '../api/types.ts';
import type { OtherTabsStore } from './other-tabs-store.ts';
import { type Network, toProblem } from './problems.ts';
import type { SessionStore } from './session.ts';
import type { CheckoutState, Happening, Step } from './state.ts';

/** The surroundings of a checkout; a test can set each. */
export type CheckoutDeps = {
  readonly api: Api;
  readonly eventId: string;
  readonly session: SessionStore;
  /** What the browser's tabs tell each other. */
  readonly otherTabs: OtherTabsStore;
  /** Milliseconds since the epoch, by this device's clock. */
  now(): number;
  wait(ms: number): Promise<void>;
  newKey(): string;
  network(): Network;
  /** The page to come back to, where it may be named in an e-mail. */
  returnUrl(): string | undefined;
  /** What the buyer reads (BCP 47), for e-mails; undefined where the page says nothing that is a language. */
  locale(): string | undefined;
  /** How this page takes payments. */
  readonly paymentMode: PaymentMode;
  /** Goes to Stripe's own page, which can't be shown in a frame: there, it is undefined. */
  readonly leave: ((url: string) => void) | undefined;
  /** Whether the order is one of this tab, be it another event's. */
  isOrderKept(orderId: string): boolean;
  onchange(): void;
  onhappening(happening: Happening): void;
};

/** The state of one purchase: all that the widget shows of it. The verbs beside this file change it; nothing else does. */
export class Checkout {
  readonly deps: CheckoutDeps;
  #state: CheckoutState = {
    step: { name: 'loading' },
    event: undefined,
    availability: undefined,
    cart: {},
    buyer: { name: '', email: '' },
    quote: undefined,
    accessCode: undefined,
    problem: undefined,
    stale: false,
    announcement: '',
    busy: false,
  };
  #clockOffset = 0;
  #hasHeard = false;

  constructor(deps: CheckoutDeps) {
    this.deps = deps;
  }

  get state(): CheckoutState {
    return this.#state;
  }

  set(change: Partial<CheckoutState>): void {
    this.#state = { ...this.#state, ...change };
    this.deps.onchange();
  }

  /** Shows what time alone has changed. */
  refresh(): void {
    this.set({});
  }

  /** Moves to a step; a problem of the step before goes with it, unless one is given for this step. */
  go(step: Step, problem?: CheckoutState['problem']): void {
    // A price with a promo code is one of the tickets at hand.
    const quote = step.name === 'details' ? this.#state.quote : undefined;
    this.set({ step, problem, quote });
  }

  /** Has something read out politely. The same sentence twice is read twice only if it differs. */
  announce(text: string): void {
    this.set({ announcement: text === this.#state.announcement ? `${text}\u00a0` : text });
  }

  /** The server's clock in milliseconds, as far as it is known: deadlines must not hang on a wrong device clock. */
  now(): number {
    return this.deps.now() + this.#clockOffset;
  }

  /** Learns the server's clock (ms) from the Date of an answer, which tells when that was sent. */
  syncClock(serverTime: number): void {
    this.#clockOffset = serverTime - this.deps.now();
    this.#hasHeard = true;
  }

  /** Learns it from a time within an answer, where no Date can be read: a repeated answer has the times of the first. */
  syncClockBy(serverTime: string): void {
    if (this.#hasHeard) return;
    this.#clockOffset = Date.parse(serverTime) - this.deps.now();
  }

  /** Does `work` as the one thing the person waits for; a second click is dropped. A failure becomes the problem shown. */
  async run(work: () => Promise<void>, onfailure?: (error: unknown) => boolean | Promise<boolean>): Promise<void> {
    if (this.#state.busy) return;
    this.set({ busy: true, problem: undefined });
    try {
      await work();
    } catch (error) {
      await this.#fail(error, onfailure);
    } finally {
      this.set({ busy: false });
    }
  }

  async #fail(error: unknown, onfailure: ((error: unknown) => boolean | Promise<boolean>) | undefined): Promise<void> {
    let shown = error;
    try {
      if (await onfailure?.(error)) return;
    } catch (second) {
      // What was to help has failed as well, most likely for want of a connection.
      shown = second;
    }
    this.set({ problem: toProblem(shown, this.deps.network()) });
  }
}
