import type Stripe from 'stripe';
import { invalidParam, missing, refused } from './errors.ts';
import { LIST_PARAMS, page } from './lists.ts';
import { Params, parseForm } from './params.ts';
import { createIntent } from './payment-intents.ts';
import { confirm } from './payments.ts';
import type { Route } from './router.ts';
import { newId, type StoredIntent, type StoredSession } from './store.ts';
import type { World } from './world.ts';

const MIN_LIFE = 30 * 60;
const MAX_LIFE = 24 * 60 * 60;

/** Expires an open session by call. Throws the 400 of one that is complete or already expired. */
export const expireSession = (world: World, session: StoredSession): StoredSession => {
  if (session.status !== 'open') {
    throw refused(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  }
  session.status = 'expired';
  session.url = null;
  session.client_secret = null;
  // Stripe cancels the intent of an attempt that was under way, so that nothing can still be paid.
  const intent = session.payment_intent ? world.store.paymentIntents.get(session.payment_intent) : undefined;
  if (intent && intent.status !== 'succeeded' && intent.status !== 'processing') {
    intent.status = 'canceled';
    intent.canceled_at = world.seconds();
    intent.cancellation_reason = 'automatic';
    intent.next_action = null;
    world.emit('payment_intent.canceled', intent);
  }
  world.emit('checkout.session.expired', session);
  return session;
};

/** Expires sessions that are past their time. */
export const expireDue = (world: World): void => {
  const now = world.seconds();
  for (const session of world.store.checkoutSessions.values()) {
    if (session.status === 'open' && session.expires_at <= now && !paying(world, session))
      expireSession(world, session);
  }
};

/** The buyer presses Pay: makes the intent on the first try and confirms it. Throws as a confirm does. */
export const paySession = (world: World, session: StoredSession, params: Params): StoredIntent => {
  if (session.status !== 'open') throw refused('This Checkout Session is no longer open.');
  const intent = intentOf(world, session);
  confirm(world, intent, params, true);
  finishSession(world, session);
  return intent;
};

/** Completes a session whose intent has succeeded, or is processing as delayed methods do. */
export const finishSession = (world: World, session: StoredSession): void => {
  const intent = session.payment_intent ? world.store.paymentIntents.get(session.payment_intent) : undefined;
  if (!intent) return;
  if (session.status === 'open' && (intent.status === 'succeeded' || intent.status === 'processing')) {
    session.status = 'complete';
    session.payment_status = intent.status === 'succeeded' ? 'paid' : 'unpaid';
    session.url = null;
    const method = intent.payment_method ? world.store.paymentMethods.get(intent.payment_method) : undefined;
    session.customer_details = {
      address: method?.billing_details.address ?? null,
      business_name: null,
      email: session.customer_email ?? method?.billing_details.email ?? null,
      individual_name: null,
      name: method?.billing_details.name ?? null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    };
    world.emit('checkout.session.completed', session);
    return;
  }
  if (session.status !== 'complete' || session.payment_status !== 'unpaid') return;
  if (intent.status === 'succeeded') {
    session.payment_status = 'paid';
    world.emit('checkout.session.async_payment_succeeded', session);
  } else if (intent.status === 'requires_payment_method') {
    world.emit('checkout.session.async_payment_failed', session);
  }
};

/** The session that this intent pays. */
export const sessionOf = (world: World, intent: StoredIntent): StoredSession | undefined =>
  [...world.store.checkoutSessions.values()].find(({ payment_intent }) => payment_intent === intent.id);

export const checkoutSessionRoutes = (world: World): Route[] => {
  const get = (id: string) => {
    const session = world.store.checkoutSessions.get(id);
    if (!session) throw missing('checkout.session', id, 'session');
    return session;
  };
  return [
    {
      method: 'POST',
      path: '/v1/checkout/sessions',
      accepts: [
        'allow_promotion_codes',
        'automatic_tax',
        'billing_address_collection',
        'cancel_url',
        'client_reference_id',
        'currency',
        'customer_creation',
        'customer_email',
        'expires_at',
        'invoice_creation',
        'line_items',
        'locale',
        'metadata',
        'mode',
        'payment_intent_data',
        'payment_method_types',
        'phone_number_collection',
        'return_url',
        'submit_type',
        'success_url',
        'ui_mode',
      ],
      run: ({ params }) => create(world, params),
    },
    { method: 'GET', path: '/v1/checkout/sessions/:id', run: ({ id }) => get(id) },
    {
      method: 'GET',
      path: '/v1/checkout/sessions',
      accepts: [...LIST_PARAMS, 'payment_intent', 'status'],
      run: ({ params }) =>
        page(world.store.checkoutSessions.values(), params, '/v1/checkout/sessions', ['payment_intent', 'status']),
    },
    {
      method: 'POST',
      path: '/v1/checkout/sessions/:id/expire',
      run: ({ id }) => {
        const session = get(id);
        if (world.plan.lostCancels > 0 && session.status === 'open') {
          world.plan.lostCancels -= 1;
          paySession(world, session, new Params({ payment_method: 'pm_card_visa' }));
        }
        return expireSession(world, session);
      },
    },
  ];
};

const create = (world: World, params: Params): StoredSession => {
  const mode = params.requiredText('mode');
  if (mode !== 'payment') throw invalidParam('The local double sells once: mode must be payment.', 'mode');
  const lines = params.list('line_items').map(line);
  const [first] = lines;
  if (!first) throw invalidParam('Missing required param: line_items.', 'line_items', 'parameter_missing');
  const currency = first.currency;
  if (lines.some((one) => one.currency !== currency)) {
    throw invalidParam('All line items must have the same currency.', 'line_items');
  }
  const uiMode = params.oneOf('ui_mode', ['hosted_page', 'embedded_page']) ?? 'hosted_page';
  if (uiMode !== 'hosted_page') throw invalidParam('The local double has the hosted page only.', 'ui_mode');
  const now = world.seconds();
  const expiresAt = params.integer('expires_at') ?? now + MAX_LIFE;
  // Allows half a minute, since the caller read its clock before we read ours.
  if (expiresAt < now + MIN_LIFE - 30 || expiresAt > now + MAX_LIFE + 30) {
    throw invalidParam(
      'The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from Checkout Session creation.',
      'expires_at',
    );
  }
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const id = newId('cs_test');
  const created = {
    id,
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: params.text('cancel_url') ?? null,
    client_reference_id: params.text('client_reference_id') ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: null,
    customer_account: null,
    customer_creation: 'if_required',
    customer_details: null,
    customer_email: params.email('customer_email') ?? null,
    discounts: [],
    expires_at: expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: params.metadata(),
    mode: 'payment',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: params.requiredText('success_url'),
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: uiMode,
    url: `${world.origin}/c/pay/${id}`,
    wallet_options: null,
  } satisfies Stripe.Checkout.Session;
  const session: StoredSession = created;
  world.store.checkoutSessions.set(id, session);
  world.store.hide(id, {
    session: {
      lines: lines.map(({ name, quantity, amount }) => ({ name, quantity, amount })),
      intent: intentParams(params.child('payment_intent_data')),
    },
  });
  return session;
};

const line = (params: Params) => {
  const price = params.child('price_data');
  if (!price) throw invalidParam('The local double takes `price_data` only.', params.name('price'));
  const quantity = params.integer('quantity') ?? 1;
  return {
    name: price.child('product_data')?.requiredText('name') ?? price.requiredText('product'),
    quantity,
    amount: price.requiredInteger('unit_amount') * quantity,
    currency: price.requiredText('currency').toLowerCase(),
  };
};

const INTENT_DATA = [
  'application_fee_amount',
  'description',
  'metadata',
  'on_behalf_of',
  'receipt_email',
  'statement_descriptor_suffix',
  'transfer_data',
  'transfer_group',
];

/** `payment_intent_data` as flat form parameters, which is how they are kept until the buyer pays. */
const intentParams = (data: Params | undefined): Record<string, string> => {
  if (!data) return {};
  data.accept(INTENT_DATA);
  const flat: Record<string, string> = {};
  for (const key of data.keys()) {
    if (data.isText(key)) {
      flat[key] = data.text(key) ?? '';
      continue;
    }
    const child = data.child(key);
    for (const inner of child?.keys() ?? []) flat[`${key}[${inner}]`] = child?.text(inner) ?? '';
  }
  return flat;
};

const intentOf = (world: World, session: StoredSession): StoredIntent => {
  const existing = session.payment_intent ? world.store.paymentIntents.get(session.payment_intent) : undefined;
  if (existing) return existing;
  const form = new URLSearchParams({
    ...world.store.hidden.get(session.id)?.session?.intent,
    amount: String(session.amount_total),
    currency: session.currency,
  });
  const intent = createIntent(world, new Params(parseForm(form)));
  session.payment_intent = intent.id;
  return intent;
};

/** A session stays open while its buyer is in the middle of 3-D Secure. */
const paying = (world: World, session: StoredSession): boolean => {
  const intent = session.payment_intent ? world.store.paymentIntents.get(session.payment_intent) : undefined;
  return intent?.status === 'processing' || intent?.status === 'succeeded';
};
