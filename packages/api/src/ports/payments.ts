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
  client_secret: string | null;
};

export type ProviderRefund = { id: string; status: 'pending' | 'succeeded' | 'failed' };

/** An inbound event after its signature was verified: what it is about, not what to believe. */
export type PaymentEvent = { id: string; type: string; object_id: string; payment_id: string | null };

/** Money. Every call that makes something carries an idempotency key derived from what it is for. Throws `payment_provider_unavailable`. */
export type Payments = {
  /** One intent for one order, however often it is asked for. */
  create(order: { id: string; amount: number; currency: string; email: string; description: string }): Promise<Payment>;
  get(paymentId: string): Promise<Payment>;
  /** Cancels what can be cancelled; returns the payment as it is afterwards, which may be `succeeded`. */
  cancel(paymentId: string): Promise<Payment>;
  /** Idempotent by `refund.id`: looks for it in the provider's list before it asks again. */
  refund(refund: { id: string; payment_id: string; amount: number; reason: string }): Promise<ProviderRefund>;
  /** Verifies the raw body; throws `invalid_signature`. */
  readEvent(body: string, signature: string | undefined): Promise<PaymentEvent>;
};
