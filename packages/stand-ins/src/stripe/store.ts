import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type Stripe from 'stripe';

type With<T, Narrow> = Omit<T, keyof Narrow> & Narrow;

/** A PaymentIntent with its references as ids, as stored. */
export type StoredIntent = With<
  Stripe.PaymentIntent,
  {
    client_secret: string;
    latest_charge: string | null;
    payment_method: string | null;
    on_behalf_of: string | null;
    transfer_data: { destination: string; amount?: number } | null;
    metadata: Record<string, string>;
  }
>;
export type StoredCharge = With<
  Stripe.Charge,
  { payment_intent: string; transfer_data: { amount: number | null; destination: string } | null; transfer?: string }
>;
export type StoredRefund = With<
  Stripe.Refund,
  { charge: string; payment_intent: string; metadata: Record<string, string> }
>;
export type StoredSession = With<
  Stripe.Checkout.Session,
  { payment_intent: string | null; metadata: Record<string, string>; amount_total: number; currency: string }
>;
export type StoredDispute = With<Stripe.Dispute, { charge: string; payment_intent: string }>;
export type StoredAccount = With<Stripe.Account, { metadata: Record<string, string> }>;
export type StoredEvent = Stripe.EventBase;

/** Money moved to a connected account by a destination charge. */
export type StoredTransfer = {
  id: string;
  object: 'transfer';
  amount: number;
  amount_reversed: number;
  currency: string;
  destination: string;
  source_transaction: string;
  created: number;
};

/** The platform's share of a destination charge. */
export type StoredFee = {
  id: string;
  object: 'application_fee';
  amount: number;
  amount_refunded: number;
  currency: string;
  charge: string;
  created: number;
};

/** What the double knows about an object but Stripe does not show. */
export type Hidden = {
  /** Test card behind a payment method. */
  card?: { number: string; delayed?: 'fails' | 'succeeds' };
  /** A Checkout Session's lines and the parameters of its future PaymentIntent. */
  session?: { lines: { name: string; quantity: number; amount: number }[]; intent: Record<string, string> };
  /** Return address of a redirect or of an account link. */
  returnUrl?: string;
  refreshUrl?: string;
  /** The outcome a pending refund will take. */
  settles?: 'fails' | 'succeeds';
};

/** The result kept for an idempotency key. */
export type StoredResult = {
  path: string;
  fingerprint: string;
  status: number;
  body: string;
  requestId: string;
  at: number;
};

/** Every object of the double, by id, oldest first. */
export class Store {
  readonly paymentIntents = new Map<string, StoredIntent>();
  readonly paymentMethods = new Map<string, Stripe.PaymentMethod>();
  readonly charges = new Map<string, StoredCharge>();
  readonly refunds = new Map<string, StoredRefund>();
  readonly checkoutSessions = new Map<string, StoredSession>();
  readonly accounts = new Map<string, StoredAccount>();
  readonly disputes = new Map<string, StoredDispute>();
  readonly transfers = new Map<string, StoredTransfer>();
  readonly applicationFees = new Map<string, StoredFee>();
  readonly events = new Map<string, StoredEvent>();
  readonly hidden = new Map<string, Hidden>();
  readonly results = new Map<string, StoredResult>();
  #file: string | undefined;
  #pending: NodeJS.Timeout | undefined;
  #writeMs = 0;

  /** Reads `file` if it exists; without a file nothing outlives the process. */
  constructor(file?: string) {
    this.#file = file;
    if (file) this.#load(file);
  }

  /** Any object by its id, whatever its kind. */
  find(id: string): object | undefined {
    for (const map of this.#objects()) {
      const found = map.get(id);
      if (found) return found;
    }
    return undefined;
  }

  hide(id: string, value: Hidden): void {
    this.hidden.set(id, { ...this.hidden.get(id), ...value });
  }

  /** Writes soon, once for a burst of changes. Each write stores everything, so large stores are written less often. */
  changed(): void {
    if (!this.#file || this.#pending) return;
    this.#pending = setTimeout(() => this.#flush(), Math.max(50, 50 * this.#writeMs)).unref();
  }

  /** Writes at once, by a rename, so that a kill never leaves half a file. */
  #flush(): void {
    clearTimeout(this.#pending);
    this.#pending = undefined;
    if (!this.#file) return;
    const begun = performance.now();
    const data = Object.fromEntries(Object.entries(this.#maps()).map(([name, map]) => [name, [...map]]));
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(data));
    renameSync(`${this.#file}.new`, this.#file);
    this.#writeMs = performance.now() - begun;
  }

  /** Writes a last time. What changes afterwards is not kept, since its folder may be gone. */
  close(): void {
    this.#flush();
    this.#file = undefined;
  }

  #load(file: string): void {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return;
    }
    const data = JSON.parse(text) as Record<string, [string, never][]>;
    for (const [name, map] of Object.entries(this.#maps())) {
      for (const [id, value] of data[name] ?? []) map.set(id, value);
    }
  }

  #objects(): Map<string, object>[] {
    const { hidden: _hidden, results: _results, ...objects } = this.#maps();
    return Object.values(objects);
  }

  #maps() {
    return {
      paymentIntents: this.paymentIntents,
      paymentMethods: this.paymentMethods,
      charges: this.charges,
      refunds: this.refunds,
      checkoutSessions: this.checkoutSessions,
      accounts: this.accounts,
      disputes: this.disputes,
      transfers: this.transfers,
      applicationFees: this.applicationFees,
      events: this.events,
      hidden: this.hidden,
      results: this.results,
    };
  }
}

/** A random id in Stripe's form, such as `pi_3f…`. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;
