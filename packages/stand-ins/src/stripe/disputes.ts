import type Stripe from 'stripe';
import { missing } from './errors.ts';
import { LIST_PARAMS, page } from './lists.ts';
import type { Route } from './router.ts';
import { newId, type StoredDispute } from './store.ts';
import type { World } from './world.ts';

/** Opens a dispute on a paid charge, as a buyer's bank does. Throws if there is no such charge. */
export const openDispute = (
  world: World,
  chargeId: string,
  { amount, reason = 'fraudulent' }: { amount?: number; reason?: string },
): StoredDispute => {
  const charge = world.store.charges.get(chargeId);
  if (!charge?.paid) throw new Error(`There is no paid charge ${chargeId} to dispute.`);
  const created = {
    id: newId('du'),
    object: 'dispute',
    amount: amount ?? charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: world.seconds(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      access_activity_log: null,
      billing_address: null,
      cancellation_policy: null,
      cancellation_policy_disclosure: null,
      cancellation_rebuttal: null,
      customer_communication: null,
      customer_email_address: charge.billing_details.email,
      customer_name: charge.billing_details.name,
      customer_purchase_ip: null,
      customer_signature: null,
      duplicate_charge_documentation: null,
      duplicate_charge_explanation: null,
      duplicate_charge_id: null,
      enhanced_evidence: {},
      product_description: null,
      receipt: null,
      refund_policy: null,
      refund_policy_disclosure: null,
      refund_refusal_explanation: null,
      service_date: null,
      service_documentation: null,
      shipping_address: null,
      shipping_carrier: null,
      shipping_date: null,
      shipping_documentation: null,
      shipping_tracking_number: null,
      uncategorized_file: null,
      uncategorized_text: null,
    },
    evidence_details: {
      due_by: world.seconds() + 9 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    network_reason_code: '10.4',
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: { brand: 'visa', case_type: 'chargeback', network: 'visa', network_reason_code: '10.4' },
      type: 'card',
    },
    reason,
    status: 'needs_response',
  } satisfies Stripe.Dispute;
  const dispute: StoredDispute = created;
  charge.disputed = true;
  world.store.disputes.set(dispute.id, dispute);
  world.emit('charge.dispute.created', dispute);
  world.emit('charge.dispute.funds_withdrawn', dispute);
  return dispute;
};

/** Decides a dispute; one that is won returns the money. */
export const closeDispute = (world: World, dispute: StoredDispute, outcome: 'lost' | 'won'): StoredDispute => {
  dispute.status = outcome;
  if (outcome === 'won') {
    const charge = world.store.charges.get(dispute.charge);
    if (charge) charge.disputed = false;
    world.emit('charge.dispute.funds_reinstated', dispute);
  }
  world.emit('charge.dispute.closed', dispute);
  return dispute;
};

export const disputeRoutes = (world: World): Route[] => [
  {
    method: 'GET',
    path: '/v1/disputes/:id',
    run: ({ id }) => {
      const dispute = world.store.disputes.get(id);
      if (!dispute) throw missing('dispute', id, 'id');
      return dispute;
    },
  },
  {
    method: 'GET',
    path: '/v1/disputes',
    accepts: [...LIST_PARAMS, 'charge', 'payment_intent'],
    run: ({ params }) => page(world.store.disputes.values(), params, '/v1/disputes', ['charge', 'payment_intent']),
  },
];
