import type { Api, PaymentMode } from '../api/types.ts';
import type { OtherTabsStore } from './other-tabs-store.ts';
import { type Network, toProblem } from './problems.ts';
import type { SessionStore } from './session.ts';
import type { CheckoutState, Happening, Step } from './state.ts';
import type { WaitingRoom } from './waiting-room/waiting-room.ts';

/** Everything that a checkout depends on; a test can replace each. */
export type CheckoutDeps = {
  readonly api: Api;
  readonly eventId: string;
  readonly session: SessionStore;
  /** What the browser's tabs share. */
  readonly otherTabs: OtherTabsStore;
  /** Milliseconds since the epoch, by this device's clock. */
  now(): number;
  wait(ms: number): Promise<void>;
  newKey(): string;
  network(): Network;
  /** The page that links in e-mails lead back to, if it has a usable address. */
  returnUrl(): string | undefined;
  /** The buyer's language (BCP 47), for e-mails; undefined if the page names no valid one. */
  locale(): string | undefined;
  /** How this page takes payments. */
  readonly paymentMode: PaymentMode;
  /** Goes to Stripe's own page; undefined in a frame, which can't show that page. */
  readonly leave: ((url: string) => void) | undefined;
  /** Whether this tab keeps the order, even if it is for another event. */
  isOrderKept(orderId: string): boolean;
  onchange(): void;
  onhappening(happening: Happening): void;
};

/** The state of one purchase: everything that the widget shows. Only the verbs beside this file change it. */
export class Checkout {
  readonly deps: CheckoutDeps;
  /** The person's way through the waiting room, once that was needed. */
  room: WaitingRoom | undefined;
  /** Ends when the hold that the person gave up is released, or can't be. */
  released: Promise<void> | undefined;
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
    const { step, event, availability } = this.#state;
    // However somebody comes to the selection, they wait for their turn first where one is needed.
    if (step.name === 'select' && (availability ?? event)?.waiting_room && !this.room?.isOpen) {
      this.#state = { ...this.#state, step: { name: 'waiting-room', turn: undefined } };
    }
    this.deps.onchange();
  }

  /** Renders again, because time has passed. */
  refresh(): void {
    this.set({});
  }

  /** Moves to a step. This clears the previous step's problem, unless `problem` is given. */
  go(step: Step, problem?: CheckoutState['problem']): void {
    // A price with a promo code holds only for the tickets it was quoted for.
    const quote = step.name === 'details' ? this.#state.quote : undefined;
    this.set({ step, problem, quote });
  }

  /** Makes screen readers say a text politely. They repeat a sentence only if it differs. */
  announce(text: string): void {
    this.set({ announcement: text === this.#state.announcement ? `${text}\u00a0` : text });
  }

  /** The server's time in milliseconds, as far as it is known: a wrong device clock must not shift deadlines. */
  now(): number {
    return this.deps.now() + this.#clockOffset;
  }

  /** Sets the clock by an answer's Date header (ms), the time at which the server sent it. */
  syncClock(serverTime: number): void {
    this.#clockOffset = serverTime - this.deps.now();
    this.#hasHeard = true;
  }

  /** Sets the clock by a time in an answer's body, if no Date was readable. A replayed answer has old times. */
  syncClockBy(serverTime: string): void {
    if (this.#hasHeard) return;
    this.#clockOffset = Date.parse(serverTime) - this.deps.now();
  }

  /** Runs `work` while the person waits; a second click is ignored. A failure is shown as the problem. */
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
      // Handling the failure failed too, most likely because the connection is down.
      shown = second;
    }
    this.set({ problem: toProblem(shown, this.deps.network()) });
  }
}
