import { env, exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { createSharedCache } from '../../src/adapters/cache-api/shared-cache.ts';
import { createStripePayments } from '../../src/adapters/stripe/payments.ts';
import { fromBase64url, utf8 } from '../../src/core/encoding.ts';
import { parseEnv } from '../../src/core/env.ts';
import { newId } from '../../src/core/ids.ts';
import { hashPassword, verifyPassword } from '../../src/core/password.ts';
import { systemRandom } from '../../src/core/random.ts';
import { createSecrets } from '../../src/core/secrets.ts';
import { generateTicketKey, importSigningKey } from '../../src/core/ticket-keys.ts';
import { readTicketCode, signTicket } from '../../src/modules/tickets/qr.ts';
import { registerPromoter } from './register.ts';

const send = (path: string, init?: RequestInit) => exports.default.fetch(`${env.PUBLIC_URL}${path}`, init);

test('the Worker reaches Postgres, Redis and the queue through their own clients', async () => {
  const answer = await send('/api/v1/health/ready');
  expect(await answer.json()).toEqual({ status: 'ok', postgres: 'ok', redis: 'ok', qstash: 'ok' });
  expect(answer.status).toBe(200);
});

test('a promoter registers and publishes an event, which the public then sees and could not before', async () => {
  const token = await registerPromoter('workerd@example.com');
  const post = async (path: string, body: unknown) => {
    const answer = await send(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    expect({ path, ok: answer.ok, problem: answer.ok || (await answer.text()) }).toMatchObject({ ok: true });
    return answer.json<{ id: string }>();
  };
  const draft = {
    title: 'Workerd Nights',
    description: 'One night in a worker.',
    venue: 'The Isolate',
    city: 'Berlin',
    start_time: '2099-06-12T18:00:00Z',
    end_time: '2099-06-12T23:00:00Z',
    time_zone: 'Europe/Berlin',
    currency: 'EUR',
  };
  const event = await post('/events', draft);
  await post(`/events/${event.id}/tiers`, { name: 'Standing', price: 2500, quantity: 10 });
  expect((await send(`/api/v1/events/${event.id}`)).status).toBe(404);

  await post(`/events/${event.id}/publish`, {});
  const shown = await send(`/api/v1/events/${event.id}`);
  expect(await shown.json()).toMatchObject({ id: event.id, tiers: [{ name: 'Standing', available: 10 }] });
});

test('the OpenAPI document is served', async () => {
  const answer = await send('/api/v1/openapi.json');
  const document = await answer.json<{ openapi: string; paths: Record<string, unknown> }>();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toContain('/api/v1/orders/{order_id}/confirm');
});

test('malformed JSON is refused with a problem document', async () => {
  const answer = await send('/api/v1/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"email": ',
  });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await answer.json()).toMatchObject({
    status: 400,
    code: 'invalid_json',
    request_id: answer.headers.get('request-id'),
  });
});

test('a password is verified by the hash that workerd makes of it', async () => {
  const hash = await hashPassword('correct horse battery staple', systemRandom);
  expect(await verifyPassword('correct horse battery staple', hash)).toBe(true);
  expect(await verifyPassword('correct horse battery stapler', hash)).toBe(false);
});

test('a ticket that is signed with its event’s sealed key is verified with the public one, and no other', async () => {
  const now = new Date('2027-06-12T18:00:00Z');
  const made = { now, random: systemRandom };
  const ticket = { id: newId('ticket', made), tier_id: newId('tier', made), event_id: newId('event', made) };
  const secrets = createSecrets(env.MASTER_SECRET, systemRandom);
  const { publicKey, privateKey } = await generateTicketKey();
  const sealed = await secrets.encrypt(privateKey, ticket.event_id);

  const code = await signTicket(await importSigningKey({ secrets }, sealed, ticket.event_id), ticket);
  expect(readTicketCode(code)).toEqual({ ticket_id: ticket.id, tier_id: ticket.tier_id });

  const verify = async (key: string) => {
    const imported = await crypto.subtle.importKey('raw', fromBase64url(key), 'Ed25519', false, ['verify']);
    const statement = utf8(`TV1.${ticket.event_id}.${ticket.id}.${ticket.tier_id}`);
    return crypto.subtle.verify('Ed25519', imported, fromBase64url(code.split('.')[3] ?? ''), statement);
  };
  expect(await verify(publicKey)).toBe(true);
  expect(await verify((await generateTicketKey()).publicKey)).toBe(false);
  await expect(importSigningKey({ secrets }, sealed, newId('event', made))).rejects.toThrow();
});

test('what one isolate read is found by another in the cache of the data centre', async () => {
  const troubles: unknown[] = [];
  const shared = () => createSharedCache(caches, (error) => troubles.push(error));
  const view = { text: '{"title":"Köln"}', etag: 'W/"1"', madeAt: 1_000, until: 6_000, eventId: 'evt_1' };
  const key = 'public /api/v1/events?q=K%C3%B6ln&limit=5';
  expect(await shared().get(key)).toBeNull();
  await shared().put(key, view);
  expect(await shared().get(key)).toEqual(view);
  expect(await shared().get(key.replace('public', 'pro_1'))).toBeNull();
  expect(troubles).toEqual([]);
});

test('requests that want the same at once are all answered, by one read', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      send('/api/v1/promoters?limit=7').then(async (answer) => [answer.status, await answer.text()]),
    ),
  );
  expect(new Set(answers.map(([status]) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(([, text]) => text)).size).toBe(1);
});

/** Stripe's `Stripe-Signature` header (docs.stripe.com/webhooks#verify-manually). */
const signed = async (body: string, at: number) => {
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', utf8(env.STRIPE_WEBHOOK_SECRET), hmac, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(`${at}.${body}`)));
  return `t=${at},v1=${Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
};

test('an event of Stripe’s is believed by the signature of its raw body', async () => {
  const payments = createStripePayments(parseEnv(env));
  const body = JSON.stringify({
    id: 'evt_workerd',
    object: 'event',
    type: 'payment_intent.succeeded',
    data: { object: { id: 'pi_workerd', object: 'payment_intent' } },
  });
  const signature = await signed(body, Math.floor(Date.now() / 1000));
  expect(await payments.readEvent(body, signature)).toMatchObject({ id: 'evt_workerd', object_id: 'pi_workerd' });
  await expect(payments.readEvent(`${body} `, signature)).rejects.toMatchObject({ code: 'invalid_signature' });
  await expect(payments.readEvent(body, undefined)).rejects.toMatchObject({ code: 'invalid_signature' });

  const delivered = await send('/internal/stripe/events', {
    method: 'POST',
    headers: { 'stripe-signature': signature },
    body: body.replace('evt_workerd', 'evt_forged'),
  });
  expect(await delivered.json()).toMatchObject({ status: 400, code: 'invalid_signature' });
});
