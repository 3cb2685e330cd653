import type Stripe from 'stripe';
import { DISPUTE_STATUSES, type Dispute, type Payments } from '../../ports/payments.ts';
import { callStripe, idOf } from './client.ts';

const STATUSES: readonly string[] = DISPUTE_STATUSES;
const isStatus = (status: string): status is Dispute['status'] => STATUSES.includes(status);

const toDispute = (dispute: Stripe.Dispute): Dispute => ({
  id: dispute.id,
  payment_id: idOf(dispute.payment_intent),
  amount: dispute.amount,
  reason: dispute.reason,
  // A status we don't know is a dispute that goes on.
  status: isStatus(dispute.status) ? dispute.status : 'under_review',
  evidence_due_at: dispute.evidence_details.due_by ? new Date(dispute.evidence_details.due_by * 1000) : null,
  created_at: new Date(dispute.created * 1000),
});

export const createDisputes = (stripe: Stripe): Pick<Payments, 'getDispute'> => ({
  getDispute: async (id) => toDispute(await callStripe(stripe.disputes.retrieve(id))),
});
