import { afterAll, beforeAll, expect, test } from 'vitest';
import { picture } from '../../src/modules/images/pictures.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Promoter, pay } from '../people.ts';

type Entry = { id: string; actor: string; action: string; object_id: string; details: Record<string, unknown> };
type Page = { data: Entry[]; has_more: boolean };

let api: Harness;
let promoter: Promoter;

beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterAll(() => api.close());

const read = async (query = '', as = promoter.jwt) => {
  const { status, body } = await api.send<Page>('GET', `/audit-log?limit=100${query}`, { as });
  expect(status).toBe(200);
  return body.data;
};
const noted = async (objectId: string) => (await read(`&object_id=${objectId}`)).map(({ action }) => action);
const act = async (method: string, path: string, body?: object, as = promoter.sk) => {
  const answer = await api.send<{ id: string }>(method, path, { as, ...(body && { body }) });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
};

test('publishing, unpublishing and deleting an event are noted once each, with who did it', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5 }]);
  await act('POST', `/events/${event.id}/publish`); // published already: nothing happens
  await act('POST', `/events/${event.id}/unpublish`, undefined, promoter.jwt);
  await act('DELETE', `/events/${event.id}`);
  const entries = await read(`&object_id=${event.id}`);
  expect(entries.map(({ action }) => action)).toEqual([
    'event.deleted',
    'event.unpublished',
    'event.published',
    'event.created',
  ]);
  expect(entries.map(({ actor }) => actor.slice(0, 4))).toEqual(['key_', 'usr_', 'key_', 'key_']);
});

test('making, changing and deleting events and tiers is noted, with what was there before and never an access code', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5, price: 2500 }, { quantity: 1 }]);
  const id = event.tiers[0]?.id ?? '';
  await act('PUT', `/tiers/${id}`, { price: 2500 }); // nothing changes
  await act('PUT', `/tiers/${id}`, { price: 3000, quantity: 8 });
  await act('PUT', `/tiers/${id}`, { visibility: 'hidden', access_code: 'LANTERN-CLUB', description: 'With a drink.' });
  await act('DELETE', `/tiers/${id}`);
  const tier = await read(`&object_id=${id}`);
  expect(tier.map(({ action, details }) => [action, details])).toEqual([
    ['tier.deleted', { event_id: event.id, name: event.tiers[0]?.name, price: 3000, quantity: 8 }],
    [
      'tier.updated',
      {
        fields: ['description', 'visibility', 'access_code'],
        visibility: 'hidden',
        before: { visibility: 'public', access_code: null, description: null },
      },
    ],
    ['tier.updated', { fields: ['price', 'quantity'], price: 3000, quantity: 8, before: { price: 2500, quantity: 5 } }],
    ['tier.created', { event_id: event.id, name: event.tiers[0]?.name, price: 2500, quantity: 5 }],
  ]);
  expect(JSON.stringify(tier)).not.toContain('LANTERN-CLUB');

  await act('PUT', `/events/${event.id}`, { capacity: 4, venue: 'Old Mill' }, promoter.jwt);
  await act('PUT', `/events/${event.id}/image`, picture('gif'));
  await act('DELETE', `/events/${event.id}/image`);
  await act('DELETE', `/events/${event.id}/image`); // there is none any more
  const entries = await read(`&object_id=${event.id}`);
  expect(entries.map(({ action, details }) => [action, details.fields])).toEqual([
    ['event.updated', ['image_url']],
    ['event.updated', ['image_url']],
    ['event.updated', ['venue', 'capacity']],
    ['event.published', undefined],
    ['event.created', undefined],
  ]);
  expect(entries[2]).toMatchObject({ details: { capacity: 4, before: { capacity: null } } });
  expect(entries[2]?.actor).toMatch(/^usr_/);
});

test('whom a promoter takes off the waitlist is noted once; who leaves by themselves is not', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 1, price: 0 }]);
  const items = [{ tier_id: event.tiers[0]?.id, quantity: 1 }];
  await newBuyer(api, promoter).order({ event_id: event.id, items });
  const [one, other] = [newBuyer(api, promoter), newBuyer(api, promoter)];
  const entry = (await one.join({ event_id: event.id })).body;
  const leaver = (await other.join({ event_id: event.id })).body;
  await api.send('DELETE', `/waitlist/${entry.id}`, { as: promoter.sk });
  await api.send('DELETE', `/waitlist/${entry.id}`, { as: promoter.sk });
  await api.send('DELETE', `/waitlist/${leaver.id}`, { as: leaver.token });
  expect(await noted(entry.id)).toEqual(['waitlist_entry.removed']);
  expect(await noted(leaver.id)).toEqual([]);
});

test('what was refused is not noted', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5 }]);
  const id = event.tiers[0]?.id ?? '';
  await api.send('PUT', `/tiers/${id}`, { as: promoter.sk, body: { quantity: -1 } });
  await api.send('PUT', `/tiers/${id}`, {
    as: promoter.sk,
    body: { sale_start: '2030-01-02T00:00:00Z', sale_end: '2030-01-01T00:00:00Z', price: 1000 },
  });
  expect(await noted(id)).toEqual(['tier.created']);
});

test('keys, webhook endpoints and the promoter’s own data are noted, never with a secret', async () => {
  const key = await act('POST', '/api-keys', { kind: 'secret', name: 'Box office' }, promoter.jwt);
  await act('POST', `/api-keys/${key.id}/roll`, {}, promoter.jwt);
  await act('DELETE', `/api-keys/${key.id}`, undefined, promoter.jwt);
  expect(await noted(key.id)).toEqual(['api_key.revoked', 'api_key.rolled', 'api_key.created']);

  const endpoint = await act('POST', '/webhook-endpoints', { url: 'https://example.com/hook', event_types: ['*'] });
  await act('PUT', `/webhook-endpoints/${endpoint.id}`, { description: 'Orders' });
  await act('DELETE', `/webhook-endpoints/${endpoint.id}`);
  expect(await noted(endpoint.id)).toEqual([
    'webhook_endpoint.deleted',
    'webhook_endpoint.updated',
    'webhook_endpoint.created',
  ]);

  await act('PUT', `/promoters/${promoter.id}`, { company: 'Hall GmbH' }, promoter.jwt);
  expect(await noted(promoter.id)).toEqual(['promoter.updated']);
  expect(JSON.stringify(await read())).not.toMatch(/sk_test_|whsec_/);
});

test('a refund is noted in its own transaction, once for a repeated request', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5, price: 2500 }]);
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
  const { body: order } = await buyer.order({ event_id: event.id, items });
  await pay(api, order as Order);
  await buyer.confirm(order as Order);
  for (let i = 0; i < 2; i++) {
    const refunded = await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: {}, key: 'r-1' });
    expect(refunded.status).toBe(200);
  }
  const entries = await read(`&action=order.refunded`);
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ object_id: order.id, details: { reason: 'requested_by_customer' } });
  await api.drain();
});

test('a promoter sees nothing of another’s log, and no key sees any', async () => {
  const stranger = await newPromoter(api);
  const own = await read('', stranger.jwt);
  expect(own.map(({ action }) => action)).toEqual(['api_key.created', 'api_key.created']);
  const foreign = await read();
  expect(foreign.map(({ id }) => id)).not.toContain(own[0]?.id);
  expect(await api.send('GET', '/audit-log', { as: promoter.sk })).toMatchObject({ status: 403 });
  expect(await api.send('GET', '/audit-log')).toMatchObject({ status: 401 });
});

test('pages continue where the last one ended, and wrong filters are refused', async () => {
  const all = await read();
  const first = await api.send<Page>('GET', '/audit-log?limit=2', { as: promoter.jwt });
  const next = await api.send<Page>('GET', `/audit-log?limit=2&starting_after=${first.body.data[1]?.id}`, {
    as: promoter.jwt,
  });
  expect([...first.body.data, ...next.body.data]).toEqual(all.slice(0, 4));
  expect((await api.send('GET', '/audit-log?action=tier.eaten', { as: promoter.jwt })).status).toBe(400);
  expect(await api.violations()).toEqual([]);
});
