import type Stripe from 'stripe';
import { invalidParam, missing, refused } from './errors.ts';
import { LIST_PARAMS, page } from './lists.ts';
import { Params } from './params.ts';
import { cardOf } from './payment-methods.ts';
import type { Route } from './router.ts';
import { newId, type StoredCharge, type StoredRefund } from './store.ts';
import type { RefundCourse, World } from './world.ts';

/** Moves a refund to its final state. A failure gives the amount back to the charge, so that it can be tried again. */
export const settleRefund = (
  world: World,
  refund: StoredRefund,
  outcome: 'canceled' | 'failed' | 'succeeded',
  reason = 'lost_or_stolen_card',
): StoredRefund => {
  if (refund.status === 'failed' || refund.status === 'canceled') {
    throw new Error(`${refund.id} is already ${refund.status}.`);
  }
  refund.status = outcome;
  delete refund.pending_reason;
  if (outcome !== 'succeeded') {
    if (outcome === 'failed') refund.failure_reason = reason;
    refund.failure_balance_transaction = newId('txn');
    const charge = world.store.charges.get(refund.charge);
    if (charge) {
      charge.amount_refunded -= refund.amount;
      charge.refunded = false;
    }
    world.emit('refund.updated', refund);
    if (outcome === 'failed') world.emit('refund.failed', refund);
    if (charge) world.emit('charge.refund.updated', refund);
    return refund;
  }
  world.emit('refund.updated', refund);
  world.emit('charge.refund.updated', refund);
  return refund;
};

export const refundRoutes = (world: World): Route[] => {
  const get = (id: string) => {
    const refund = world.store.refunds.get(id);
    if (!refund) throw missing('refund', id, 'refund');
    return refund;
  };
  return [
    {
      method: 'POST',
      path: '/v1/refunds',
      accepts: [
        'amount',
        'charge',
        'metadata',
        'payment_intent',
        'reason',
        'refund_application_fee',
        'reverse_transfer',
      ],
      run: ({ params }) => create(world, params),
    },
    { method: 'GET', path: '/v1/refunds/:id', run: ({ id }) => get(id) },
    {
      method: 'POST',
      path: '/v1/refunds/:id',
      accepts: ['metadata'],
      run: ({ id, params }) => {
        const refund = get(id);
        refund.metadata = params.metadata(refund.metadata);
        world.emit('refund.updated', refund);
        return refund;
      },
    },
    {
      method: 'GET',
      path: '/v1/refunds',
      accepts: [...LIST_PARAMS, 'charge', 'payment_intent'],
      run: ({ params }) => page(world.store.refunds.values(), params, '/v1/refunds', ['charge', 'payment_intent']),
    },
  ];
};

/** Refunds as somebody does in the dashboard; by default all that is left. Throws what the API would answer. */
export const refundAtDashboard = (
  world: World,
  chargeId: string,
  { amount, reason }: { amount?: number; reason?: string },
): StoredRefund =>
  create(
    world,
    new Params({
      charge: chargeId,
      ...(amount !== undefined && { amount: String(amount) }),
      ...(reason !== undefined && { reason }),
    }),
  );

/** Adds money to the balance: refunds that waited for it succeed, and an event is sent. */
export const topUp = (world: World, amount: number): void => {
  if (world.plan.balance !== undefined) world.plan.balance += amount;
  for (const refund of world.store.refunds.values()) {
    if (refund.status === 'pending' && refund.pending_reason === 'insufficient_funds')
      settleRefund(world, refund, 'succeeded');
  }
  world.emit('balance.available', { object: 'balance', available: [], pending: [], livemode: false });
};

const create = (world: World, params: Params): StoredRefund => {
  const charge = chargeToRefund(world, params);
  const left = charge.amount - charge.amount_refunded;
  const amount = params.integer('amount') ?? left;
  const reason = params.oneOf('reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null;
  const reverse = params.flag('reverse_transfer') ?? false;
  const returnFee = params.flag('refund_application_fee') ?? false;
  if (amount < 1 && left > 0) {
    throw invalidParam('This value must be greater than or equal to 1.', 'amount', 'parameter_invalid_integer');
  }
  if (charge.disputed) {
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' });
  }
  if (left === 0) {
    throw refused(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  if (amount > left) {
    throw refused(
      `Refund amount (${money(amount, charge)}) is greater than unrefunded amount on charge (${money(left, charge)})`,
      { param: 'amount' },
    );
  }
  if (reverse && !charge.transfer) {
    throw refused(`Charge ${charge.id} has no transfer to reverse.`, { param: 'reverse_transfer' });
  }
  if (returnFee && !charge.application_fee) {
    throw refused(`Charge ${charge.id} does not have an application fee to refund.`, {
      param: 'refund_application_fee',
    });
  }

  const planned = world.plan.refunds.shift();
  const { balance } = world.plan;
  if (planned === 'refused_for_balance' || (balance !== undefined && amount > balance)) {
    throw refused(
      'Insufficient funds in Stripe account. In test mode, you can add funds to your available balance by creating a charge with the 4000 0000 0000 0077 test card.',
      { code: 'balance_insufficient' },
    );
  }
  if (balance !== undefined) world.plan.balance = balance - amount;
  const card = charge.payment_method ? cardOf(world, charge.payment_method) : undefined;
  const course = planned ?? card?.refund;
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  const created = {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: newId('txn'),
    charge: charge.id,
    created: world.seconds(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: params.metadata(),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: statusOf(course),
    transfer_reversal: reverse ? reverseTransfer(world, charge, amount) : null,
  } satisfies Stripe.Refund;
  const refund: StoredRefund = created;
  if (course === 'pending') refund.pending_reason = 'processing';
  if (course === 'waits_for_balance') refund.pending_reason = 'insufficient_funds';
  if (returnFee) refundFee(world, charge, amount);
  world.store.refunds.set(refund.id, refund);
  world.emit('refund.created', refund);
  world.emit('charge.refunded', charge);
  if (course !== 'fails') return refund;
  // The answer says succeeded; the failure comes afterwards, and only by event.
  const answer = structuredClone(refund);
  settleRefund(world, refund, 'failed');
  return answer;
};

const statusOf = (course: RefundCourse | undefined): string => {
  if (course === 'waits_for_buyer') return 'requires_action';
  return course === 'pending' || course === 'waits_for_balance' ? 'pending' : 'succeeded';
};

const chargeToRefund = (world: World, params: Params): StoredCharge => {
  const intentId = params.text('payment_intent');
  const chargeId = params.text('charge');
  if (!intentId && !chargeId) {
    throw invalidParam(
      'One of the following params should be provided for this request: payment_intent or charge.',
      'payment_intent',
      'parameter_missing',
    );
  }
  const intent = intentId ? world.store.paymentIntents.get(intentId) : undefined;
  if (intentId && !intent) throw missing('payment_intent', intentId, 'payment_intent', 404);
  const id = chargeId ?? intent?.latest_charge;
  const charge = id ? world.store.charges.get(id) : undefined;
  if (chargeId && !charge) throw missing('charge', chargeId, 'charge', 404);
  if (!charge?.paid) {
    throw refused('This PaymentIntent does not have a successful charge to refund.', {
      code: 'payment_intent_unexpected_state',
    });
  }
  return charge;
};

/** Reverses the transfer in proportion to the refund. */
const reverseTransfer = (world: World, charge: StoredCharge, amount: number): string => {
  const transfer = charge.transfer ? world.store.transfers.get(charge.transfer) : undefined;
  if (transfer) transfer.amount_reversed = share(transfer.amount, transfer.amount_reversed, charge, amount);
  return newId('trr');
};

const refundFee = (world: World, charge: StoredCharge, amount: number): void => {
  const fee =
    typeof charge.application_fee === 'string' ? world.store.applicationFees.get(charge.application_fee) : undefined;
  if (fee) fee.amount_refunded = share(fee.amount, fee.amount_refunded, charge, amount);
};

/** The running total after this refund. The last refund takes whatever rounding left. */
const share = (total: number, soFar: number, charge: StoredCharge, amount: number): number => {
  if (charge.refunded) return total;
  return Math.min(total, soFar + Math.round((total * amount) / charge.amount));
};

const money = (amount: number, charge: StoredCharge): string => `${(amount / 100).toFixed(2)} ${charge.currency}`;
