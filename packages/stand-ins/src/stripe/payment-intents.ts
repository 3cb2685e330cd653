import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import { checkAmount, checkFee, checkSuffix } from './amounts.ts';
import { invalidParam, missing, refused, StripeFailure } from './errors.ts';
import { LIST_PARAMS, page } from './lists.ts';
import { Params } from './params.ts';
import { cardOf, methodFrom } from './payment-methods.ts';
import { confirm, publicIntent, succeed } from './payments.ts';
import type { Route } from './router.ts';
import { newId, type StoredIntent } from './store.ts';
import type { World } from './world.ts';

const CREATE_PARAMS = [
  'amount',
  'currency',
  'application_fee_amount',
  'automatic_payment_methods',
  'capture_method',
  'confirm',
  'customer',
  'description',
  'metadata',
  'off_session',
  'on_behalf_of',
  'payment_method',
  'payment_method_types',
  'receipt_email',
  'return_url',
  'setup_future_usage',
  'shipping',
  'statement_descriptor',
  'statement_descriptor_suffix',
  'transfer_data',
  'transfer_group',
  'use_stripe_sdk',
];

/** Creates an intent; used by the API and by Checkout, which makes its intent when the buyer pays. */
export const createIntent = (world: World, params: Params): StoredIntent => {
  const currency = params.requiredText('currency').toLowerCase();
  if (!/^[a-z]{3}$/.test(currency)) throw invalidParam(`Invalid currency: ${currency}`, 'currency');
  const amount = checkAmount(params.requiredInteger('amount'), currency);
  const types = params.texts('payment_method_types');
  const automatic = params.child('automatic_payment_methods');
  const useAutomatic = automatic ? automatic.flag('enabled') !== false : types.length === 0;
  if (params.text('capture_method') === 'manual') {
    throw invalidParam('The local double captures automatically only.', 'capture_method');
  }
  const id = newId('pi');
  const method = methodFrom(world, params, false);
  const created = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: checkFee(params.integer('application_fee_amount') ?? null, amount),
    automatic_payment_methods: useAutomatic
      ? { allow_redirects: automatic?.oneOf('allow_redirects', ['always', 'never']) ?? 'always', enabled: true }
      : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    confirmation_method: 'automatic',
    created: world.seconds(),
    currency,
    customer: params.text('customer') ?? null,
    customer_account: null,
    description: params.text('description') ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: params.metadata(),
    next_action: null,
    on_behalf_of: accountId(world, params.text('on_behalf_of'), 'on_behalf_of') ?? null,
    payment_method: method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: types.length ? types : ['card'],
    payment_record: null,
    processing: null,
    receipt_email: params.email('receipt_email') ?? null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: checkSuffix(params.text('statement_descriptor_suffix') ?? null),
    status: method ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: destination(world, params),
    transfer_group: params.text('transfer_group') ?? null,
  } satisfies Stripe.PaymentIntent;
  const intent: StoredIntent = created;
  world.store.paymentIntents.set(id, intent);
  world.emit('payment_intent.created', intent);
  return intent;
};

/** Cancels an intent. Throws the 400 of an intent whose payment has succeeded or is on its way. */
export const cancelIntent = (world: World, intent: StoredIntent, reason: string | undefined): StoredIntent => {
  if (
    world.plan.lostCancels > 0 &&
    ['requires_action', 'requires_confirmation', 'requires_payment_method'].includes(intent.status)
  ) {
    world.plan.lostCancels -= 1;
    const buyer = new Params({ payment_method: intent.payment_method ?? 'pm_card_visa' });
    const method = methodFrom(world, buyer, true);
    intent.payment_method = method?.id ?? null;
    if (method) succeed(world, intent, cardOf(world, method.id));
  }
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
    throw refused(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, processing.`,
      { code: 'payment_intent_unexpected_state', payment_intent: structuredClone(intent) },
    );
  }
  intent.status = 'canceled';
  intent.canceled_at = world.seconds();
  intent.cancellation_reason = reason ?? null;
  intent.next_action = null;
  world.emit('payment_intent.canceled', intent);
  return intent;
};

export const paymentIntentRoutes = (world: World): Route[] => {
  const get = (id: string) => {
    const intent = world.store.paymentIntents.get(id);
    if (!intent) throw missing('payment_intent', id, 'intent');
    return intent;
  };
  /** With a publishable key the client secret is the permission. */
  const getFor = (id: string, params: Params, publishable: boolean) => {
    const intent = get(id);
    const secret = params.text('client_secret');
    if (publishable && secret === undefined)
      throw invalidParam('Missing required param: client_secret.', 'client_secret', 'parameter_missing');
    if (secret !== undefined && secret !== intent.client_secret) {
      throw new StripeFailure(
        400,
        {
          type: 'invalid_request_error',
          code: 'payment_intent_invalid_parameter',
          message: 'The client_secret provided does not match the client_secret associated with the PaymentIntent.',
          param: 'client_secret',
        },
        false,
      );
    }
    return intent;
  };
  return [
    {
      method: 'POST',
      path: '/v1/payment_intents',
      accepts: CREATE_PARAMS,
      run: ({ params }) => {
        const confirmNow = params.flag('confirm');
        const intent = createIntent(world, params);
        return confirmNow ? confirm(world, intent, params, false) : intent;
      },
    },
    {
      method: 'GET',
      path: '/v1/payment_intents',
      accepts: [...LIST_PARAMS, 'customer'],
      run: ({ params }) => page(world.store.paymentIntents.values(), params, '/v1/payment_intents', ['customer']),
    },
    {
      method: 'GET',
      path: '/v1/payment_intents/:id',
      accepts: ['client_secret'],
      publishable: true,
      run: ({ id, params, publishable }) => {
        const intent = getFor(id, params, publishable);
        return publishable ? publicIntent(intent) : intent;
      },
    },
    {
      method: 'POST',
      path: '/v1/payment_intents/:id',
      accepts: CREATE_PARAMS.filter(
        (name) => !['confirm', 'off_session', 'return_url', 'use_stripe_sdk'].includes(name),
      ),
      run: ({ id, params }) => update(world, get(id), params),
    },
    {
      method: 'POST',
      path: '/v1/payment_intents/:id/confirm',
      accepts: [
        'client_secret',
        'mandate_data',
        'off_session',
        'payment_method',
        'payment_method_data',
        'payment_method_options',
        'receipt_email',
        'return_url',
        'setup_future_usage',
        'shipping',
        'use_stripe_sdk',
      ],
      publishable: true,
      run: ({ id, params, publishable }) => {
        const intent = confirm(world, getFor(id, params, publishable), params, publishable);
        return publishable ? publicIntent(intent) : intent;
      },
    },
    {
      method: 'POST',
      path: '/v1/payment_intents/:id/cancel',
      accepts: ['cancellation_reason'],
      run: ({ id, params }) => {
        const reason = params.oneOf('cancellation_reason', [
          'duplicate',
          'fraudulent',
          'requested_by_customer',
          'abandoned',
        ]);
        return cancelIntent(world, get(id), reason);
      },
    },
  ];
};

const update = (world: World, intent: StoredIntent, params: Params): StoredIntent => {
  const amount = params.integer('amount');
  const frozen = ['succeeded', 'canceled', 'processing', 'requires_action'].includes(intent.status);
  if (frozen && (amount !== undefined || params.has('currency') || params.has('transfer_data'))) {
    throw refused(
      `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}. You may only update the amount of a PaymentIntent with one of the following statuses: requires_payment_method, requires_confirmation.`,
      { code: 'payment_intent_unexpected_state', payment_intent: structuredClone(intent) },
    );
  }
  if (amount !== undefined) intent.amount = checkAmount(amount, intent.currency);
  const method = methodFrom(world, params, false);
  if (method) {
    intent.payment_method = method.id;
    if (intent.status === 'requires_payment_method') intent.status = 'requires_confirmation';
  }
  intent.metadata = params.metadata(intent.metadata);
  intent.receipt_email = params.email('receipt_email') ?? intent.receipt_email;
  intent.description = params.text('description') ?? intent.description;
  intent.application_fee_amount = checkFee(
    params.integer('application_fee_amount') ?? intent.application_fee_amount,
    intent.amount,
  );
  intent.statement_descriptor_suffix = checkSuffix(
    params.text('statement_descriptor_suffix') ?? intent.statement_descriptor_suffix,
  );
  intent.transfer_data = destination(world, params) ?? intent.transfer_data;
  return intent;
};

const destination = (world: World, params: Params): { destination: string; amount?: number } | null => {
  const data = params.child('transfer_data');
  if (!data) return null;
  const id = data.requiredText('destination');
  const account = world.store.accounts.get(id);
  if (!account) throw missing('destination', id, data.name('destination'), 400);
  if (account.capabilities?.transfers !== 'active') {
    throw refused(
      'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments',
      { code: 'insufficient_capabilities_for_transfer' },
    );
  }
  const amount = data.integer('amount');
  return amount === undefined ? { destination: id } : { destination: id, amount };
};

const accountId = (world: World, id: string | undefined, param: string): string | undefined => {
  if (id !== undefined && !world.store.accounts.has(id)) throw missing('account', id, param, 400);
  return id;
};
