export const PAYMENT_STATUSES = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'succeeded',
  'canceled',
] as const;

/** A payment as the provider knows it. Amounts in minor units, currency in lower case. */
export type Payment = {
  id: string;
  status: (typeof PAYMENT_STATUSES)[number];
  amount: number;
  currency: string;
  order_id: string | null;
  /** The promoter's account that gets the money, less `fee`; null when all of it stays with the platform. */
  account: string | null;
  fee: number;
  client_secret: string | null;
  /** The amount refunded or being refunded; known only if the payment was read by its id. */
  refunded: number;
};

/** The provider's own payment page for one order. `payment_id` is there once the buyer has tried to pay. */
export type CheckoutSession = {
  id: string;
  status: 'open' | 'complete' | 'expired';
  order_id: string | null;
  payment_id: string | null;
  url: string | null;
};

/** What is to be paid, as the buyer, their bank and our books see it. */
export type Payable = {
  order_id: string;
  event_id: string;
  promoter_id: string;
  /** An order has one payable at a time. Each next one has the next number, and so its own idempotency key. */
  attempt: number;
  amount: number;
  currency: string;
  email: string;
  description: string;
  /** What the buyer's bank statement shows after the account's own words; null for nothing. */
  statement_suffix: string | null;
  /** The account that gets the money, less `fee`; null when all of it stays with the platform. */
  account: string | null;
  fee: number;
};

/** What the payment page also needs. The lines add up to the amount. */
export type CheckoutPage = {
  lines: { name: string; unit_amount: number; quantity: number }[];
  success_url: string;
  cancel_url: string;
  /** Between 30 minutes and 24 hours from now, as the provider requires. */
  expires_at: Date;
};

/**
 * The attempt's idempotency key is used up: it is tied to a recorded failure or to other parameters. No buyer ever saw
 * what it made, so the next attempt is safe.
 */
export type Spent = 'spent';

/** One attempt to give money back. */
export type RefundRequest = {
  id: string;
  attempt: number;
  payment_id: string;
  amount: number;
  reason: string;
  /** Takes the money back from the promoter's account, and the fee from the platform. */
  reverse_transfer: boolean;
  return_fee: boolean;
};

/**
 * A refund as the provider has it. `refund_id` and `attempt` name our refund; one without them was made at the provider
 * by hand. `waits_for` says what delays a pending one, if not the bank; `failure_reason` is in the provider's words.
 */
export type FoundRefund = {
  id: string;
  payment_id: string | null;
  amount: number;
  status: 'pending' | 'succeeded' | 'failed';
  waits_for: 'balance' | 'buyer' | null;
  failure_reason: string | null;
  reason: 'requested_by_customer' | 'duplicate' | 'fraudulent' | 'other';
  refund_id: string | null;
  attempt: number;
  created_at: Date;
};

/** The provider refused to make a refund; `refused` is its code for the reason. */
export type RefusedRefund = { refused: string };

/** A promoter's account at the provider, and what it may do now. */
export type PaymentAccount = {
  id: string;
  /** It can be charged for and receive transfers. */
  charges_enabled: boolean;
  payouts_enabled: boolean;
  details_submitted: boolean;
};

/** Statuses that begin with `warning` are inquiries: no money is taken yet. */
export const DISPUTE_STATUSES = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'won',
  'lost',
  'prevented',
] as const;

/** A dispute: the buyer's bank wants a payment back. */
export type Dispute = {
  id: string;
  payment_id: string | null;
  amount: number;
  reason: string;
  status: (typeof DISPUTE_STATUSES)[number];
  evidence_due_at: Date | null;
  created_at: Date;
};

/** An inbound event with a verified signature. It says what changed, not to what: read the object for that. */
export type PaymentEvent = { id: string; type: string; object_id: string };

/**
 * Payments. Every call that makes something has an idempotency key derived from its purpose. Throws
 * `payment_provider_unavailable`.
 */
export type Payments = {
  /** One intent for one attempt, however often it is asked for. */
  create(payable: Payable): Promise<Payment | Spent>;
  get(paymentId: string): Promise<Payment>;
  /** Cancels the payment if it still can be; returns it as it is afterwards, which may be `succeeded`. */
  cancel(paymentId: string): Promise<Payment>;
  /** One payment page for one attempt, however often it is asked for. */
  createCheckout(payable: Payable, page: CheckoutPage): Promise<CheckoutSession | Spent>;
  getCheckout(sessionId: string): Promise<CheckoutSession>;
  /** Expires an open page; returns it as it is afterwards, which may be `complete`. */
  expireCheckout(sessionId: string): Promise<CheckoutSession>;
  /** Idempotent by id and attempt for a day; after that, look in `refundsOf` before asking again. */
  refund(refund: RefundRequest): Promise<FoundRefund | RefusedRefund>;
  getRefund(providerId: string): Promise<FoundRefund>;
  /** All refunds of a payment, ours and others, oldest first. */
  refundsOf(paymentId: string): Promise<FoundRefund[]>;
  /** The payment behind a charge. */
  paymentOfCharge(chargeId: string): Promise<string | null>;
  /** Events of these types since an instant, oldest first, delivered or not. */
  eventsSince(since: Date, types: readonly string[]): Promise<PaymentEvent[]>;
  /** One account for one promoter, however often it is asked for. */
  createAccount(promoter: { id: string; country: string | null }): Promise<PaymentAccount>;
  getAccount(accountId: string): Promise<PaymentAccount>;
  /** A page where the account's owner says who they are. Good once, for minutes. */
  onboardingLink(accountId: string, returnUrl: string, refreshUrl: string): Promise<{ url: string; expires_at: Date }>;
  getDispute(disputeId: string): Promise<Dispute>;
  /** Verifies the raw body; throws `invalid_signature`. */
  readEvent(body: string, signature: string | undefined): Promise<PaymentEvent>;
};
