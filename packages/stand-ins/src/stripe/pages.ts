import { json, type LocalRequest, type Reply } from '../http.ts';
import { completeOnboarding, spendLink } from './accounts.ts';
import { finishSession, paySession, sessionOf } from './checkout-sessions.ts';
import { StripeFailure } from './errors.ts';
import { Params, parseForm } from './params.ts';
import { authenticate } from './payments.ts';
import type { StoredIntent, StoredSession } from './store.ts';
import type { World } from './world.ts';

/** Any page may embed these frames, as with Stripe's; only the double's own scripts run in them. */
const FRAME_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' https:; font-src https: data:; connect-src 'self'; img-src data:";
const PAGE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; frame-src 'self'; frame-ancestors 'none'";

/** The double's own pages: frames, 3-D Secure, hosted Checkout, onboarding. Undefined if the path has none. */
export const pageFor = (world: World, request: LocalRequest): Reply | undefined => {
  const [, area = '', kind = '', id = '', action] = request.path.split('/').map(decodeURIComponent);
  if (area === 'frames' && kind === 'payment') return framed('Secure payment form', 'payment-frame');
  if (area === 'frames' && kind === 'controller') return framed('Stripe controller', 'controller-frame');
  if (area === '3d_secure') return challengePage(world, request, kind, id);
  if (area === 'c' && kind === 'pay') return checkoutPage(world, request, id, action);
  if (area === 'connect' && kind === 'onboarding') return onboardingPage(world, request, id);
  if (area === 'connect' && kind === 'dashboard') {
    return page(
      'Express dashboard',
      `<main class="card"><h1>Express dashboard</h1><p>There is nothing to see for ${escapeHtml(id)} in the local double.</p></main>`,
    );
  }
  return undefined;
};

const challengePage = (world: World, request: LocalRequest, intentId: string, outcome: string): Reply | undefined => {
  const intent = world.store.paymentIntents.get(intentId);
  const secret = request.query.get('client_secret');
  if (!intent || secret !== intent.client_secret) return notFound('This payment');
  if (request.method === 'POST' && (outcome === 'complete' || outcome === 'fail')) {
    authenticate(world, intent, outcome);
    const session = sessionOf(world, intent);
    if (session) finishSession(world, session);
    const returnUrl = world.store.hidden.get(intent.id)?.returnUrl;
    return json(200, { status: intent.status, return_url: returnUrl ? redirectUrl(returnUrl, intent) : null });
  }
  const body = `<main class="card challenge" data-base="/3d_secure/${escapeHtml(intent.id)}" data-secret="${escapeHtml(intent.client_secret)}">
<p class="badge">Test mode</p>
<h1>3-D Secure check</h1>
<p>Your bank would ask you here to approve a payment of <strong>${escapeHtml(money(intent.amount, intent.currency))}</strong>.</p>
<div class="actions"><button type="button" class="primary" data-outcome="complete">Complete authentication</button>
<button type="button" data-outcome="fail">Fail authentication</button></div>
<p class="note" role="status" aria-live="polite"></p></main>`;
  return html('3-D Secure check', body, 'challenge', 'page', FRAME_CSP);
};

const checkoutPage = (world: World, request: LocalRequest, id: string, action?: string): Reply => {
  const session = world.store.checkoutSessions.get(id);
  if (!session) return notFound('This Checkout page');
  if (request.method === 'POST') return checkoutAction(world, session, request, action);
  if (session.status !== 'open') {
    const text =
      session.status === 'complete' ? 'You have already paid. Thank you!' : 'This Checkout page has expired.';
    return page('Checkout', `<main class="card"><h1>${text}</h1></main>`);
  }
  const lines = world.store.hidden.get(id)?.session?.lines ?? [];
  const rows = lines
    .map(
      ({ name, quantity, amount }) =>
        `<li><span>${escapeHtml(name)}<small>Qty ${quantity}</small></span><span>${escapeHtml(money(amount, session.currency))}</span></li>`,
    )
    .join('');
  const total = money(session.amount_total, session.currency);
  const cancel = session.cancel_url ? `<a class="back" href="${escapeHtml(session.cancel_url)}">← Back</a>` : '';
  const body = `<main class="checkout">
<section class="summary">${cancel}<p class="badge">Test mode</p><h2>Order total</h2><p class="total">${escapeHtml(total)}</p><ul>${rows}</ul></section>
<section class="pay"><h1>Pay with card</h1>
<form id="checkout" novalidate data-session="${escapeHtml(id)}"><label class="field"><span>Email</span><input id="email" type="email" autocomplete="email" value="${escapeHtml(session.customer_email ?? '')}" /></label>
<div id="card"></div><p class="error" role="alert" id="failure"></p><button class="primary" type="submit">Pay ${escapeHtml(total)}</button></form></section></main>`;
  return html('Checkout', body, 'checkout', 'page', PAGE_CSP, '<link rel="stylesheet" href="/assets/frame.css">');
};

const checkoutAction = (world: World, session: StoredSession, request: LocalRequest, action?: string): Reply => {
  if (action !== 'pay' && action !== 'status') return json(404, {});
  if (action === 'pay') {
    try {
      paySession(world, session, new Params(parseForm(request.body.toString('utf8'))));
    } catch (error) {
      if (error instanceof StripeFailure) return json(error.status, { error: error.body });
      throw error;
    }
  }
  const intent = session.payment_intent ? world.store.paymentIntents.get(session.payment_intent) : undefined;
  return json(200, {
    done: session.status === 'complete' ? session.success_url?.replace('{CHECKOUT_SESSION_ID}', session.id) : null,
    challenge: intent?.status === 'requires_action' ? challengeUrl(intent) : null,
    error: intent?.last_payment_error?.message ?? null,
  });
};

const onboardingPage = (world: World, request: LocalRequest, token: string): Reply => {
  const account = world.store.accounts.get(token.split('.')[0] ?? '');
  const link = world.store.hidden.get(token);
  if (!account || !link?.returnUrl) return notFound('This link was used or has expired. Ask for a new one: it');
  if (request.method === 'POST') {
    const spent = spendLink(world, token);
    if (!spent) return notFound('This link');
    completeOnboarding(world, spent.account);
    return { status: 303, headers: { location: spent.returnUrl } };
  }
  const name = account.business_profile?.name ?? account.email ?? account.id;
  return page(
    'Set up payouts',
    `<main class="card"><p class="badge">Test mode</p><h1>Set up payouts</h1>
<p><strong>${escapeHtml(name)}</strong> would give its business details, bank account and identity here. Locally, nothing is asked.</p>
<form method="post"><div class="actions"><button class="primary" type="submit">Complete onboarding</button><a class="button" href="${escapeHtml(link.returnUrl)}">Not now</a></div></form></main>`,
  );
};

const challengeUrl = (intent: StoredIntent): string => `/3d_secure/${intent.id}?client_secret=${intent.client_secret}`;

/** The return address with what Stripe appends to it. */
const redirectUrl = (returnUrl: string, intent: StoredIntent): string => {
  const url = new URL(returnUrl);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('payment_intent_client_secret', intent.client_secret);
  url.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : 'failed');
  return url.href;
};

const framed = (title: string, script: string): Reply => html(title, '', script, 'frame', FRAME_CSP);

const page = (title: string, body: string): Reply => html(title, body, undefined, 'page', `${PAGE_CSP}; form-action *`);

const notFound = (what: string): Reply => ({
  ...page('Not found', `<main class="card"><h1>Not found</h1><p>${escapeHtml(what)} does not exist.</p></main>`),
  status: 404,
});

const html = (
  title: string,
  body: string,
  script: string | undefined,
  style: string,
  csp: string,
  head = '',
): Reply => {
  const tag = script ? `<script src="/assets/${script}.js" defer></script>` : '';
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': csp,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><link rel="stylesheet" href="/assets/${style}.css">${head}${tag}</head><body>${body}</body></html>`,
  };
};

const NO_CENTS = [
  'bif',
  'clp',
  'djf',
  'gnf',
  'jpy',
  'kmf',
  'krw',
  'mga',
  'pyg',
  'rwf',
  'ugx',
  'vnd',
  'vuv',
  'xaf',
  'xof',
  'xpf',
];

const money = (amount: number, currency: string): string => {
  const value = NO_CENTS.includes(currency) ? amount : amount / 100;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(value);
};

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
