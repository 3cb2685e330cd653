import type Stripe from 'stripe';
import type { TestCard } from './cards.ts';
import { missing } from './errors.ts';
import { LIST_PARAMS, page } from './lists.ts';
import type { Route } from './router.ts';
import { newId, type StoredCharge, type StoredIntent } from './store.ts';
import type { World } from './world.ts';

/** How a charge attempt ends at first; delayed methods end as `pending`. */
export type ChargeStatus = 'failed' | 'pending' | 'succeeded';

/** Records one attempt to charge an intent's payment method and, on success, the destination's transfer and fee. */
export const charge = (world: World, intent: StoredIntent, card: TestCard, status: ChargeStatus): StoredCharge => {
  const method = intent.payment_method ? world.store.paymentMethods.get(intent.payment_method) : undefined;
  const decline = status === 'failed' ? card.decline : undefined;
  const created = {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: intent.application_fee_amount,
    // The intents here are captured asynchronously, so Stripe books the balance after the charge.
    balance_transaction: null,
    billing_details: method?.billing_details ?? { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: ['TICKET VENDOR', intent.statement_descriptor_suffix?.toUpperCase()]
      .filter(Boolean)
      .join('* '),
    captured: false,
    created: world.seconds(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: intent.on_behalf_of,
    outcome: {
      advice_code: decline ? 'try_again_later' : null,
      network_advice_code: null,
      network_decline_code: decline ? '05' : null,
      network_status: decline ? 'declined_by_network' : 'approved_by_network',
      reason: decline?.decline_code ?? null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message: decline ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
      type: decline ? 'issuer_declined' : 'authorized',
    },
    paid: false,
    payment_intent: intent.id,
    payment_method: intent.payment_method,
    payment_method_details: {
      card: {
        amount_authorized: status === 'failed' ? null : intent.amount,
        authorization_code: null,
        brand: card.brand,
        checks: method?.card?.checks ?? null,
        country: 'US',
        electronic_commerce_indicator: null,
        exp_month: method?.card?.exp_month ?? 12,
        exp_year: method?.card?.exp_year ?? 2030,
        funding: 'credit',
        installments: null,
        last4: card.number.slice(-4),
        mandate: null,
        network: card.brand,
        network_transaction_id: null,
        regulated_status: 'unregulated',
        three_d_secure: null,
        transaction_link_id: null,
        wallet: null,
      },
      type: 'card',
    },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status,
    transfer_data: intent.transfer_data
      ? { amount: intent.transfer_data.amount ?? null, destination: intent.transfer_data.destination }
      : null,
    transfer_group: intent.transfer_group,
  } satisfies Stripe.Charge;
  const stored: StoredCharge = created;
  world.store.charges.set(stored.id, stored);
  intent.latest_charge = stored.id;
  if (status === 'succeeded') capture(world, stored);
  return stored;
};

/** Marks a charge as paid and moves the destination's and the platform's shares. */
export const capture = (world: World, stored: StoredCharge): void => {
  stored.status = 'succeeded';
  stored.paid = true;
  stored.captured = true;
  stored.amount_captured = stored.amount;
  const base = { currency: stored.currency, created: world.seconds() };
  if (stored.transfer_data) {
    const id = newId('tr');
    world.store.transfers.set(id, {
      id,
      object: 'transfer',
      amount: stored.transfer_data.amount ?? stored.amount,
      amount_reversed: 0,
      destination: stored.transfer_data.destination,
      source_transaction: stored.id,
      ...base,
    });
    stored.transfer = id;
  }
  if (stored.application_fee_amount) {
    const id = newId('fee');
    world.store.applicationFees.set(id, {
      id,
      object: 'application_fee',
      amount: stored.application_fee_amount,
      amount_refunded: 0,
      charge: stored.id,
      ...base,
    });
    stored.application_fee = id;
  }
};

/** Books the balance of a charge, which Stripe reports by an event of its own. */
export const book = (world: World, stored: StoredCharge): void => {
  stored.balance_transaction = newId('txn');
  world.emit('charge.updated', stored, { previous: { balance_transaction: null } });
};

export const chargeRoutes = (world: World): Route[] => {
  const get = (id: string) => {
    const found = world.store.charges.get(id);
    if (!found) throw missing('charge', id, 'id');
    return found;
  };
  return [
    { method: 'GET', path: '/v1/charges/:id', run: ({ id }) => get(id) },
    {
      method: 'GET',
      path: '/v1/charges',
      accepts: [...LIST_PARAMS, 'payment_intent', 'customer', 'transfer_group'],
      run: ({ params }) =>
        page(world.store.charges.values(), params, '/v1/charges', ['payment_intent', 'customer', 'transfer_group']),
    },
    {
      method: 'POST',
      path: '/v1/charges/:id',
      accepts: ['metadata', 'description', 'receipt_email', 'transfer_group'],
      run: ({ id, params }) => {
        const stored = get(id);
        stored.metadata = params.metadata(stored.metadata);
        world.emit('charge.updated', stored);
        return stored;
      },
    },
  ];
};
