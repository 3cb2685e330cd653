import Stripe from 'stripe';
import type { FoundRefund, Payments } from '../../ports/payments.ts';
import { callStripe, idOf } from './client.ts';

const statusOf = ({ status }: Stripe.Refund): FoundRefund['status'] => {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
};

/** What keeps a refund that is neither done nor with the bank. */
const waitsFor = ({ status, pending_reason }: Stripe.Refund): FoundRefund['waits_for'] => {
  if (status === 'requires_action') return 'buyer';
  return status === 'pending' && pending_reason === 'insufficient_funds' ? 'balance' : null;
};

const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;
const reasonOf = ({ reason }: Stripe.Refund): FoundRefund['reason'] =>
  REASONS.find((known) => known === reason) ?? 'other';

const toRefund = (refund: Stripe.Refund): FoundRefund => ({
  id: refund.id,
  payment_id: idOf(refund.payment_intent),
  amount: refund.amount,
  status: statusOf(refund),
  waits_for: waitsFor(refund),
  failure_reason: refund.failure_reason ?? (refund.status === 'canceled' ? 'canceled' : null),
  reason: reasonOf(refund),
  refund_id: refund.metadata?.refund_id ?? null,
  attempt: Number(refund.metadata?.attempt ?? 1),
  created_at: new Date(refund.created * 1000),
});

/** Refunds, each made once however often it is asked for. */
export const createRefunds = (
  stripe: Stripe,
): Pick<Payments, 'refund' | 'getRefund' | 'refundsOf' | 'paymentOfCharge'> => ({
  async refund(wanted) {
    try {
      return toRefund(
        await callStripe(
          stripe.refunds.create(
            {
              payment_intent: wanted.payment_id,
              amount: wanted.amount,
              metadata: { refund_id: wanted.id, attempt: String(wanted.attempt), reason: wanted.reason },
              ...(wanted.reverse_transfer && { reverse_transfer: true }),
              ...(wanted.return_fee && { refund_application_fee: true }),
            },
            { idempotencyKey: `${wanted.id}:${wanted.attempt}` },
          ),
        ),
      );
    } catch (error) {
      // Disputed, given back by hand, too little balance: asking again under this key mends nothing.
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return { refused: error.code ?? 'refused' };
      throw error;
    }
  },

  getRefund: async (id) => toRefund(await callStripe(stripe.refunds.retrieve(id))),

  async refundsOf(paymentId) {
    const found: FoundRefund[] = [];
    const all = async () => {
      for await (const refund of stripe.refunds.list({ payment_intent: paymentId, limit: 100 }))
        found.push(toRefund(refund));
    };
    await callStripe(all());
    return found.reverse();
  },

  paymentOfCharge: async (id) => idOf((await callStripe(stripe.charges.retrieve(id))).payment_intent),
});
