import { completeOnboarding, restrictAccount } from './accounts.ts';
import { expireDue, expireSession, finishSession, paySession, sessionOf } from './checkout-sessions.ts';
import { closeDispute, openDispute } from './disputes.ts';
import { Params } from './params.ts';
import { authenticate, confirm, settlePayment } from './payments.ts';
import { refundAtDashboard, settleRefund, topUp } from './refunds.ts';
import type { StoredAccount, StoredDispute, StoredIntent, StoredRefund, StoredSession } from './store.ts';
import type { Release, Webhooks } from './webhooks.ts';
import type { World } from './world.ts';

/** A request that waits inside the double, after its idempotency key was claimed and before its work. */
export type HeldRequest = {
  /** Resolves once a request has arrived and waits. */
  arrived: Promise<void>;
  /** Lets it go on. */
  release(): void;
};

/** What a test can bring about: the buyer, the bank and the network. Every method is at `POST /_control/<name>` too. */
export class Control {
  readonly #world: World;
  readonly #webhooks: Webhooks;
  readonly #crashes: RegExp[] = [];
  readonly #gates: { match: RegExp; arrive(): void; opened: Promise<void> }[] = [];

  constructor(world: World, webhooks: Webhooks) {
    this.#world = world;
    this.#webhooks = webhooks;
  }

  /** Pays as a buyer does through Stripe.js. Throws the decline of a card that is declined. */
  pay(intentId: string, card = 'pm_card_visa'): StoredIntent {
    const intent = confirm(this.#world, this.#intent(intentId), new Params({ payment_method: card }), true);
    this.#finish(intent);
    return this.#save(intent);
  }

  /** Pays on the hosted page. Throws the decline of a card that is declined. */
  payCheckout(sessionId: string, card = 'pm_card_visa'): StoredIntent {
    const session = found(this.#world.store.checkoutSessions, sessionId);
    return this.#save(paySession(this.#world, session, new Params({ payment_method: card })));
  }

  /** Ends a 3-D Secure challenge. */
  authenticate(intentId: string, outcome: 'complete' | 'fail' = 'complete'): StoredIntent {
    const intent = authenticate(this.#world, this.#intent(intentId), outcome);
    this.#finish(intent);
    return this.#save(intent);
  }

  /** Sets the outcomes of the next confirms, in order, whatever the card. */
  planConfirms(...courses: World['plan']['confirms']): void {
    this.#world.plan.confirms.push(...courses);
  }

  /** Settles a `processing` payment. */
  settlePayment(intentId: string, outcome: 'failed' | 'succeeded'): StoredIntent {
    const intent = settlePayment(this.#world, this.#intent(intentId), outcome);
    this.#finish(intent);
    return this.#save(intent);
  }

  /** The next cancels, and expiries of sessions, find that the buyer's payment has just succeeded. */
  loseNextCancels(count = 1): void {
    this.#world.plan.lostCancels += count;
  }

  /** Moves the double's clock ahead, for tests that wait for days. What is due by then happens at once. */
  advance(seconds: number): void {
    this.#world.plan.ahead += seconds;
    expireDue(this.#world);
  }

  /** Sets the outcomes of the next refunds, in order. */
  planRefunds(...courses: World['plan']['refunds']): void {
    this.#world.plan.refunds.push(...courses);
  }

  /** Settles a pending refund, or makes one that had succeeded fail, as banks do. */
  settleRefund(refundId: string, outcome: 'canceled' | 'failed' | 'succeeded', reason?: string): StoredRefund {
    return this.#save(settleRefund(this.#world, found(this.#world.store.refunds, refundId), outcome, reason));
  }

  /** Refunds an intent's charge in the dashboard, wholly or in part, without the service. */
  refundAtDashboard(id: string, options: { amount?: number; reason?: string } = {}): StoredRefund {
    const charge = this.#world.store.paymentIntents.get(id)?.latest_charge ?? id;
    return this.#save(refundAtDashboard(this.#world, charge, options));
  }

  /** The balance for refunds from now on, in minor units; unlimited when undefined. */
  setBalance(amount?: number): void {
    this.#world.plan.balance = amount;
  }

  /** Adds money to the balance, which Stripe reports by an event. */
  topUp(amount: number): void {
    topUp(this.#world, amount);
  }

  /** Opens a dispute on a charge, or on the charge of an intent. */
  dispute(id: string, options: { amount?: number; reason?: string } = {}): StoredDispute {
    const charge = this.#world.store.paymentIntents.get(id)?.latest_charge ?? id;
    return this.#save(openDispute(this.#world, charge, options));
  }

  closeDispute(id: string, outcome: 'lost' | 'won'): StoredDispute {
    return this.#save(closeDispute(this.#world, found(this.#world.store.disputes, id), outcome));
  }

  /** Expires a Checkout Session ahead of its time. */
  expireSession(id: string): StoredSession {
    return this.#save(expireSession(this.#world, found(this.#world.store.checkoutSessions, id)));
  }

  /** Completes the onboarding of a connected account. */
  completeOnboarding(accountId: string): StoredAccount {
    return this.#save(completeOnboarding(this.#world, found(this.#world.store.accounts, accountId)));
  }

  /** Stripe pauses a connected account, as it does when something about its owner is unclear. */
  restrictAccount(accountId: string): StoredAccount {
    return this.#save(restrictAccount(this.#world, found(this.#world.store.accounts, accountId)));
  }

  /** Sets the one endpoint up, for events of all types or of these. */
  setWebhookUrl(url: string | undefined, types?: readonly string[]): void {
    this.#webhooks.url = url;
    this.#webhooks.types = types && new Set(types);
  }

  holdWebhooks(): void {
    this.#webhooks.hold();
  }

  releaseWebhooks(release: Release = {}): Promise<void> {
    return this.#webhooks.release(release);
  }

  /** Delivers an event once more. */
  resendEvent(id: string): void {
    this.#webhooks.send(found(this.#world.store.events, id));
  }

  /** The next request that matches `"<METHOD> <path>"` waits until it is released. In process only. */
  holdRequest(match: RegExp): HeldRequest {
    const arrived = Promise.withResolvers<void>();
    const opened = Promise.withResolvers<void>();
    this.#gates.push({ match, arrive: arrived.resolve, opened: opened.promise });
    return { arrived: arrived.promise, release: opened.resolve };
  }

  /**
   * The next request that matches `"<METHOD> <path>"` does its work and then answers 500, which its idempotency key
   * repeats ever after, as Stripe's does. In process only.
   */
  crashRequest(match: RegExp): void {
    this.#crashes.push(match);
  }

  /** Whether this request is to crash; called once for each request. */
  crashes(target: string): boolean {
    const index = this.#crashes.findIndex((match) => match.test(target));
    return index >= 0 && this.#crashes.splice(index, 1).length > 0;
  }

  /** What a request must wait for, if anything. */
  gate(target: string): Promise<void> | undefined {
    const index = this.#gates.findIndex(({ match }) => match.test(target));
    const [gate] = index < 0 ? [] : this.#gates.splice(index, 1);
    gate?.arrive();
    return gate?.opened;
  }

  #intent(id: string): StoredIntent {
    return found(this.#world.store.paymentIntents, id);
  }

  #finish(intent: StoredIntent): void {
    const session = sessionOf(this.#world, intent);
    if (session) finishSession(this.#world, session);
  }

  #save<T>(value: T): T {
    this.#world.store.changed();
    return value;
  }
}

/** Methods that make sense over HTTP, by name. */
export const HTTP_CONTROLS = [
  'advance',
  'authenticate',
  'closeDispute',
  'completeOnboarding',
  'dispute',
  'expireSession',
  'holdWebhooks',
  'loseNextCancels',
  'pay',
  'payCheckout',
  'planConfirms',
  'planRefunds',
  'refundAtDashboard',
  'releaseWebhooks',
  'resendEvent',
  'restrictAccount',
  'setBalance',
  'setWebhookUrl',
  'settlePayment',
  'settleRefund',
  'topUp',
] as const satisfies readonly (keyof Control)[];

const found = <T>(map: ReadonlyMap<string, T>, id: string): T => {
  const value = map.get(id);
  if (value === undefined) throw new Error(`The double has no ${id}.`);
  return value;
};
