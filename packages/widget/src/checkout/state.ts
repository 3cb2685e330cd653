import type { Availability, Hold, Order, Payment, Quote, TicketEvent, WaitlistEntry } from '../api/types.ts';
import type { Problem } from './problems.ts';
import type { Turn } from './waiting-room/turn.ts';

/** Where an order's tickets come from. */
export type Source =
  | { readonly kind: 'hold'; readonly hold: Hold; readonly extended: boolean }
  | { readonly kind: 'offer'; readonly entry: WaitlistEntry; readonly token: string };

/**
 * Where a person who pays on Stripe's own page is: still here, on the way, there in another window, back without having
 * paid, or back while the API can't be reached.
 */
export type Redirect = 'ready' | 'leaving' | 'away' | 'returned' | 'unsure';

/**
 * Why the checkout ended. `late` and `cancelledLate`: the order expired, or was cancelled, while a bank was processing
 * a payment that can't be stopped.
 */
export type Closing = 'hold' | 'order' | 'late' | 'refunded' | 'cancelled' | 'cancelledLate';

/** Where the person is. Every screen of the widget is one of these. */
export type Step =
  | { readonly name: 'loading' }
  | { readonly name: 'unavailable' }
  /** Many people want tickets, so they take turns. `turn` is undefined until something is known of it. */
  | { readonly name: 'waiting-room'; readonly turn: Turn | undefined }
  | { readonly name: 'select' }
  | { readonly name: 'details'; readonly source: Source }
  | {
      readonly name: 'payment';
      readonly order: Order;
      readonly secret: string;
      readonly payment: Payment;
      /** Has no meaning for Stripe's form. */
      readonly redirect: Redirect;
      /** The answer to a payment was lost, and the widget is finding out whether it succeeded. */
      readonly asking: boolean;
      /** Stripe's message about a declined payment, in the buyer's language. */
      readonly declined: string | undefined;
    }
  | { readonly name: 'confirming'; readonly order: Order; readonly secret: string; readonly slow: boolean }
  /** The buyer's bank is processing the payment, perhaps for days. */
  | { readonly name: 'bank'; readonly order: Order; readonly secret: string }
  | { readonly name: 'done'; readonly order: Order; readonly secret: string; readonly fresh: boolean }
  | { readonly name: 'closed'; readonly why: Closing }
  | { readonly name: 'waitlist'; readonly tierId: string | null }
  | { readonly name: 'waiting'; readonly entry: WaitlistEntry; readonly token: string };

export type StepName = Step['name'];

/** One step by its name. */
export type StepOf<Name extends StepName> = Extract<Step, { name: Name }>;

export type Buyer = {
  readonly name: string;
  readonly email: string;
};

export type Cart = Readonly<Record<string, number>>;

/** Everything that the widget shows. */
export type CheckoutState = {
  readonly step: Step;
  readonly event: TicketEvent | undefined;
  readonly availability: Availability | undefined;
  readonly cart: Cart;
  readonly buyer: Buyer;
  /** What the tickets cost with the promo code that was entered. */
  readonly quote: Quote | undefined;
  /** Unlocks hidden tiers. It is kept only here, until the page is closed. */
  readonly accessCode: string | undefined;
  readonly problem: Problem | undefined;
  /** Availability requests are failing: the last known numbers are shown. */
  readonly stale: boolean;
  /** What screen readers say politely. */
  readonly announcement: string;
  /** A request that the person waits for is under way. */
  readonly busy: boolean;
};

/** What happened, told to the page. Nothing in it is a credential. */
export type Happening =
  | { readonly type: 'hold-created' | 'hold-extended'; readonly hold: Hold }
  | { readonly type: 'hold-expired' | 'hold-released'; readonly holdId: string }
  | { readonly type: 'order-created' | 'order-confirmed'; readonly order: Order }
  | { readonly type: 'payment-failed'; readonly code: string | undefined }
  | { readonly type: 'waitlist-joined' | 'waitlist-left'; readonly entry: WaitlistEntry };
