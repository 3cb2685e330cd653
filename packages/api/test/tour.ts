import { randomUUID } from 'node:crypto';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import { picture } from '../src/modules/images/pictures.ts';
import type { Answer, Harness } from './harness.ts';

type Body = Record<string, string> & Record<string, never[]>;
type Options = { as?: string | undefined; body?: unknown; key?: string; headers?: Record<string, string> };

/** A request that succeeds where the tour makes it. */
export type Asked = { operationId: string; method: string; path: string; options: Options };

/** Asks one operation, by `request` or in another way; the tour goes on with its answer. */
export type Ask = (operationId: string, request: () => Promise<Answer<Body>>, asked: Asked) => Promise<Answer<Body>>;

const PASSWORD = 'correct horse battery staple';

/**
 * Calls every operation of the API at least once, each as somebody would in the course of selling an event. Mutating
 * requests carry an idempotency key, as the SDK sends it. Throws at the first that does not succeed.
 */
export const tour = async (api: Harness, ask: Ask): Promise<void> => {
  const call = async (operationId: string, method: string, path: string, options: Options = {}) => {
    const keyed = method !== 'GET' && !operationId.startsWith('auth.') ? { key: randomUUID() } : {};
    const asked = { operationId, method, path, options: { ...keyed, ...options } };
    const answer = await ask(operationId, () => api.send<Body>(method, path, asked.options), asked);
    if (answer.status >= 300) throw new Error(`${operationId}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const { stripe } = api.standIns;
  const mailed = (email: string, ask: () => Promise<unknown>) =>
    mailedToken(api.standIns.resend, email, async () => {
      await ask();
      await api.drain();
    });

  // People
  const register = async (email: string, more: object = {}) => {
    const body = { email, password: PASSWORD, name: 'Ada', ...more };
    const token = await mailed(email, () => call('auth.register', 'POST', '/auth/register', { body }));
    return call('auth.verifyEmail', 'POST', '/auth/verify-email', { body: { token, password: PASSWORD } });
  };
  await call('health.live', 'GET', '/health/live');
  await call('health.ready', 'GET', '/health/ready');
  const seller = await register('seller@example.com', { promoter: { name: 'Tour Nights' } });
  const jwt = seller.access_token;
  const { id: promoterId } = seller.promoter as unknown as { id: string };
  await call('auth.me', 'GET', '/auth/me', { as: jwt });
  const fan = { email: 'fan@example.com' };
  await register(fan.email);
  const reset = await mailed(fan.email, () =>
    call('auth.requestPasswordReset', 'POST', '/auth/request-password-reset', { body: fan }),
  );
  const password = 'another horse altogether';
  await call('auth.resetPassword', 'POST', '/auth/reset-password', { body: { token: reset, password } });
  const session = await call('auth.login', 'POST', '/auth/login', { body: { ...fan, password } });
  await call('auth.changePassword', 'POST', '/auth/change-password', {
    as: session.access_token,
    body: { current_password: password, new_password: PASSWORD },
  });
  const next = await call('auth.refresh', 'POST', '/auth/refresh', { body: { refresh_token: session.refresh_token } });
  await call('auth.logout', 'POST', '/auth/logout', { body: { refresh_token: next.refresh_token } });

  // A promoter
  const own = `/promoters/${promoterId}`;
  await call('promoters.update', 'PUT', own, { as: jwt, body: { company: 'Tour Nights Ltd' } });
  await call('promoters.get', 'GET', own);
  await call('promoters.list', 'GET', '/promoters');
  await call('promoters.events', 'GET', `${own}/events`);
  await call('promoters.updatePricing', 'PUT', `${own}/pricing`, {
    as: jwt,
    body: { fee_bps: 100, fee_bearer: 'buyer' },
  });
  await call('promoters.getPricing', 'GET', `${own}/pricing`, { as: jwt });
  const account = await call('promoters.createPaymentAccount', 'POST', `${own}/payment-account`, { as: jwt, body: {} });
  stripe.control.completeOnboarding(account.id ?? '');
  await stripe.webhooks.idle();
  await call('promoters.paymentAccount', 'GET', `${own}/payment-account`, { as: jwt });
  const newKey = (body: object) => call('apiKeys.create', 'POST', '/api-keys', { as: jwt, body });
  const { token: pk = '' } = await newKey({
    kind: 'publishable',
    name: 'shop',
    allowed_origins: ['https://shop.example'],
  });
  const { token: sk = '' } = await newKey({ kind: 'secret', name: 'office' });
  const spare = await newKey({ kind: 'secret', name: 'spare' });
  await call('apiKeys.update', 'PUT', `/api-keys/${spare.id}`, { as: jwt, body: { name: 'Spare' } });
  await call('apiKeys.roll', 'POST', `/api-keys/${spare.id}/roll`, { as: jwt, body: {} });
  await call('apiKeys.revoke', 'DELETE', `/api-keys/${spare.id}`, { as: jwt });
  await call('apiKeys.list', 'GET', '/api-keys', { as: jwt });
  const hook = await call('webhookEndpoints.create', 'POST', '/webhook-endpoints', {
    as: sk,
    body: { url: `${api.origin}/nowhere`, event_types: ['order.confirmed'] },
  });
  const hookPath = `/webhook-endpoints/${hook.id}`;
  await call('webhookEndpoints.list', 'GET', '/webhook-endpoints', { as: sk });
  await call('webhookEndpoints.get', 'GET', hookPath, { as: sk });
  await call('webhookEndpoints.update', 'PUT', hookPath, { as: sk, body: { description: 'The office' } });
  await call('webhookEndpoints.rotateSecret', 'POST', `${hookPath}/rotate-secret`, { as: sk });
  const { message_id: message } = await call('webhookEndpoints.test', 'POST', `${hookPath}/test`, { as: sk });
  // Given up, so that what is replayed never depends on how far the attempts are.
  await api.drain();
  await call('webhookEndpoints.deliveries', 'GET', `${hookPath}/deliveries`, { as: sk });
  await call('webhookEndpoints.getDelivery', 'GET', `${hookPath}/deliveries/${message}`, { as: sk });
  await call('webhookEndpoints.replayDelivery', 'POST', `${hookPath}/deliveries/${message}/replay`, { as: sk });
  await api.drain();
  await call('webhookEndpoints.replay', 'POST', `${hookPath}/replay`, { as: sk, body: {} });
  await api.drain();

  // An event
  const start = api.now().getTime() + 30 * 86_400_000;
  const draft = {
    title: 'The Tour',
    venue: 'Old Mill',
    city: 'Graz',
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 3 * 3_600_000).toISOString(),
    time_zone: 'Europe/Vienna',
    currency: 'EUR',
  };
  const newDraft = () => call('events.create', 'POST', '/events', { as: sk, body: draft });
  const { id: eventId } = await newDraft();
  const event = `/events/${eventId}`;
  await call('events.update', 'PUT', event, { as: sk, body: { description: 'All of it.' } });
  await call('events.uploadImage', 'PUT', `${event}/image`, {
    as: sk,
    body: picture('gif'),
    headers: { 'content-type': 'image/gif' },
  });
  await call('events.deleteImage', 'DELETE', `${event}/image`, { as: sk });
  const newTier = (body: object) => call('tiers.create', 'POST', `${event}/tiers`, { as: sk, body });
  const { id: tierId = '' } = await newTier({ name: 'Stalls', price: 2500, quantity: 50 });
  const { id: smallId = '' } = await newTier({ name: 'Box', price: 0, quantity: 3 });
  const { id: spareId = '' } = await newTier({ name: 'Spare', price: 100, quantity: 1 });
  await call('tiers.update', 'PUT', `/tiers/${tierId}`, { as: sk, body: { quantity: 60 } });
  await call('tiers.delete', 'DELETE', `/tiers/${spareId}`, { as: sk });
  await call('events.publish', 'POST', `${event}/publish`, { as: sk });
  await call('events.unpublish', 'POST', `${event}/unpublish`, { as: sk });
  await call('events.publish', 'POST', `${event}/publish`, { as: sk });
  await call('events.list', 'GET', '/events');
  await call('events.get', 'GET', event);
  await call('events.availability', 'GET', `${event}/availability`);
  await call('tiers.list', 'GET', `${event}/tiers`);
  await call('tiers.availability', 'GET', `/tiers/${tierId}/availability`);
  const room = `${event}/waiting-room`;
  await call('waitingRoom.update', 'PATCH', room, { as: sk, body: { mode: 'on' } });
  const { ticket } = await call('waitingRoom.join', 'POST', `${room}/join`, { as: pk, body: {} });
  await call('waitingRoom.check', 'POST', `${room}/check`, { as: pk, body: { ticket } });
  await call('waitingRoom.get', 'GET', room, { as: sk });
  await call('waitingRoom.update', 'PATCH', room, { as: sk, body: { mode: 'off' } });
  const promo = await call('promoCodes.create', 'POST', '/promo-codes', {
    as: sk,
    body: { code: 'TOUR10', percent_bps: 1000, event_id: eventId, tier_ids: [tierId] },
  });
  const promoPath = `/promo-codes/${promo.id}`;
  await call('promoCodes.list', 'GET', '/promo-codes', { as: sk });
  await call('promoCodes.get', 'GET', promoPath, { as: sk });
  await call('promoCodes.update', 'PUT', promoPath, { as: sk, body: { max_redemptions: 10 } });

  // A purchase
  const items = [{ tier_id: tierId, quantity: 2 }];
  await call('promoCodes.check', 'POST', '/promo-codes/check', {
    as: pk,
    body: { event_id: eventId, items, code: 'tour10' },
  });
  const newHold = () => call('holds.create', 'POST', '/holds', { as: pk, body: { event_id: eventId, items } });
  const unwanted = await newHold();
  await call('holds.release', 'DELETE', `/holds/${unwanted.id}?token=${unwanted.token}`, { as: pk });
  const hold = await newHold();
  await call('holds.get', 'GET', `/holds/${hold.id}?token=${hold.token}`, { as: pk });
  const held = await call('holds.extend', 'POST', `/holds/${hold.id}/extend`, { as: pk, body: { token: hold.token } });
  const who = { email: 'buyer@example.com', name: 'Grace Hopper' };
  const order = await call('orders.create', 'POST', '/orders', { as: pk, body: { ...who, hold_token: held.token } });
  const orderPath = `/orders/${order.id}`;
  const as = order.secret;
  await call('orders.get', 'GET', orderPath, { as });
  await call('orders.choosePayment', 'POST', `${orderPath}/payment`, { as, body: { mode: 'checkout' } });
  const chosen = await call('orders.choosePayment', 'POST', `${orderPath}/payment`, { as, body: { mode: 'element' } });
  // The buyer's own call comes before Stripe's.
  stripe.control.holdWebhooks();
  stripe.control.pay(chosen.payment_id ?? '');
  const confirmed = await call('orders.confirm', 'POST', `${orderPath}/confirm`, { as });
  await stripe.control.releaseWebhooks();
  await call('orders.list', 'GET', '/orders', { as: sk });
  await call('orders.receipt', 'GET', `${orderPath}/receipt`, { as });
  const given = await call('orders.create', 'POST', '/orders', { as: pk, body: { ...who, event_id: eventId, items } });
  await call('orders.cancel', 'POST', `/orders/${given.id}/cancel`, { as: given.secret });
  const tickets = confirmed.tickets as unknown as { id: string; qr_code: string; qr_image_url: string }[];
  const [first, second] = tickets;
  await call('tickets.list', 'GET', '/tickets', { as });
  await call('tickets.get', 'GET', `/tickets/${first?.id}`, { as });
  await call('tickets.update', 'PUT', `/tickets/${first?.id}`, { as: sk, body: { attendee: { name: 'Ada' } } });
  await call('tickets.image', 'GET', (first?.qr_image_url ?? '').split('/api/v1')[1] ?? '');
  await call('tickets.validateCode', 'POST', '/tickets/validate', { as: sk, body: { code: first?.qr_code } });
  const { token: scanner = '' } = await newKey({ kind: 'scanner', name: 'North gate', event_id: eventId });
  await call('tickets.validate', 'POST', `/tickets/${second?.id}/validate`, { as: scanner, body: {} });
  await call('door.get', 'GET', `${event}/door`, { as: scanner });
  const scanned_at = api.now().toISOString();
  await call('door.upload', 'POST', `${event}/check-ins`, {
    as: scanner,
    body: { scans: [{ scan_id: randomUUID(), ticket_id: first?.id, scanned_at, gate: 'North' }] },
  });

  // A waitlist
  const box = [{ tier_id: smallId, quantity: 3 }];
  const full = await call('orders.create', 'POST', '/orders', {
    as: pk,
    body: { ...who, event_id: eventId, items: box },
  });
  const wish = { event_id: eventId, tier_id: smallId, name: 'Fan' };
  const join = (email: string, quantity: number, by = pk) =>
    call('waitlist.join', 'POST', '/waitlist', { as: by, body: { ...wish, email, quantity } });
  const entry = await join('fan@example.com', 2, jwt);
  const late = await join('late@example.com', 1);
  await call('waitlist.get', 'GET', `/waitlist/${late.id}`, { as: late.token });
  await call('waitlist.list', 'GET', '/waitlist', { as: jwt });
  await call('events.waitlist', 'GET', `${event}/waitlist`, { as: sk });
  const [seat] = full.tickets as unknown as { id: string }[];
  await call('orders.refund', 'POST', `/orders/${full.id}/refund`, { as: sk, body: { ticket_ids: [seat?.id] } });
  await call('waitlist.notify', 'POST', `/waitlist/${late.id}/notify`, { as: sk, body: { override: true } });
  await call('orders.refund', 'POST', `/orders/${full.id}/refund`, { as: sk, body: {} });
  await call('waitlist.notify', 'POST', `/waitlist/${entry.id}/notify`, { as: sk, body: {} });
  await call('orders.create', 'POST', '/orders', { as: pk, body: { ...who, claim_token: entry.token } });
  await call('waitlist.leave', 'DELETE', `/waitlist/${late.id}`, { as: late.token });

  // What comes after
  await call('zoneChanges.list', 'GET', '/zone-changes', { as: sk });
  await call('events.settleTimes', 'POST', `${event}/settle-times`, { as: sk, body: { keep: 'local_times' } });
  await call('analytics.event', 'GET', `${event}/analytics`, { as: sk });
  await call('analytics.sales', 'GET', `${event}/sales`, { as: sk });
  await call('analytics.exportSales', 'GET', `${event}/sales/export`, { as: sk });
  await call('orders.refund', 'POST', `${orderPath}/refund`, { as: sk, body: { ticket_ids: [second?.id] } });
  await api.drain();
  // Stripe's answer, which says that it succeeded, comes before its event that says the contrary.
  stripe.control.holdWebhooks();
  stripe.control.planRefunds('fails');
  const refunded = await call('orders.refund', 'POST', `${orderPath}/refund`, { as: sk, body: { amount: 100 } });
  await api.drain();
  await stripe.control.releaseWebhooks();
  const { id: refundId } = refunded.refund as unknown as { id: string };
  await call('refunds.retry', 'POST', `/refunds/${refundId}/retry`, { as: sk });
  await api.drain();
  const kept = { as: sk, body: { free_seats: false } };
  await call('orders.voidTickets', 'POST', `${orderPath}/void-tickets`, kept);
  await call('orders.freeSeats', 'POST', `${orderPath}/free-seats`, { as: sk, body: {} });
  await call('promoCodes.deactivate', 'POST', `${promoPath}/deactivate`, { as: sk });
  await call('webhookEndpoints.delete', 'DELETE', hookPath, { as: sk });
  await call('events.cancel', 'POST', `${event}/cancel`, { as: sk });
  const { id: unused } = await newDraft();
  await call('events.delete', 'DELETE', `/events/${unused}`, { as: sk });
  await call('auditLog.list', 'GET', '/audit-log', { as: jwt });

  // Those who run it
  await register('operator@example.com');
  await api.query("update users set role = 'admin' where email = 'operator@example.com'");
  const operator = { email: 'operator@example.com', password: PASSWORD };
  const admin = (await call('auth.login', 'POST', '/auth/login', { body: operator })).access_token;
  await call('adminPromoters.list', 'GET', '/admin/promoters', { as: admin });
  await call('adminPromoters.verify', 'POST', `/admin${own}/verify`, { as: admin });
  await call('adminPromoters.suspend', 'POST', `/admin${own}/suspend`, { as: admin, body: { reason: 'Tour' } });
  await call('adminPromoters.reinstate', 'POST', `/admin${own}/reinstate`, { as: admin });
  await call('adminSystem.health', 'GET', '/admin/system/health', { as: admin });
};
