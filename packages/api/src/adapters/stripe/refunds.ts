import Stripe from 'stripe';
import type { FoundRefund, Payments, RefundRequest } from '../../ports/payments.ts';
import { asking } from './client.ts';

const toRefund = (refund: Stripe.Refund): FoundRefund => ({
  id: refund.id,
  status:
    refund.status === 'succeeded'
      ? 'succeeded'
      : refund.status === 'failed' || refund.status === 'canceled'
        ? 'failed'
        : 'pending',
  refund_id: refund.metadata?.refund_id ?? null,
  attempt: Number(refund.metadata?.attempt ?? 1),
});

/** The attempt among the refunds that Stripe has made of a payment. */
const find = async (stripe: Stripe, wanted: RefundRequest): Promise<FoundRefund | null> => {
  for await (const made of stripe.refunds.list({ payment_intent: wanted.payment_id, limit: 100 })) {
    const refund = toRefund(made);
    if (refund.refund_id === wanted.id && refund.attempt === wanted.attempt) return refund;
  }
  return null;
};

/** Refunds, each made once however often it is asked for. */
export const createRefunds = (stripe: Stripe): Pick<Payments, 'refund' | 'getRefund'> => ({
  async refund(wanted) {
    // Keys are forgotten after a day, and a crash may have come after the money had left.
    const known = await asking(find(stripe, wanted));
    if (known) return known;
    try {
      return toRefund(
        await asking(
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
      // Disputed, refunded by hand, too little balance: asking again for the same mends nothing.
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return { id: null, status: 'failed' };
      throw error;
    }
  },

  getRefund: async (id) => toRefund(await asking(stripe.refunds.retrieve(id))),
});
