import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

let api: Harness;
let seller: Promoter;
let member: Promoter;
let bought: Order;
let sold: Order;

beforeAll(async () => {
  api = await createHarness();
  [seller, member] = [await newPromoter(api), await newPromoter(api)];
  const event = await newEvent(api, seller, [{ quantity: 10 }]);
  const items = [{ tier_id: event.tiers[0]?.id, quantity: 2 }];
  const order = await api.send<Order>('POST', '/orders', {
    as: member.jwt,
    body: { event_id: event.id, items, name: 'Ada Lovelace', email: 'member@example.com' },
  });
  await pay(api, order.body);
  const confirmed = await api.send<Order>('POST', `/orders/${order.body.id}/confirm`, { as: member.jwt });
  expect(confirmed).toMatchObject({ status: 200, body: { status: 'confirmed' } });
  bought = confirmed.body;

  const own = await newEvent(api, member, [{ price: 0, quantity: 10 }]);
  sold = (await newBuyer(api, member).order({ event_id: own.id, items: [{ tier_id: own.tiers[0]?.id, quantity: 1 }] }))
    .body;
});
afterAll(() => api.close());

const as = () => member.jwt;
const ids = async (path: string) => {
  const { body } = await api.send<{ data: { id: string }[] }>('GET', path, { as: as() });
  return body.data.map(({ id }) => id);
};

test('a promoter’s member who bought elsewhere sees the order, its receipt and its tickets, and names who they are for', async () => {
  const ticket = bought.tickets[0]?.id;
  for (const path of [`/orders/${bought.id}`, `/orders/${bought.id}/receipt`, `/tickets/${ticket}`]) {
    expect({ path, status: (await api.send('GET', path, { as: as() })).status }).toEqual({ path, status: 200 });
  }
  const named = { as: as(), body: { attendee: { name: 'Grace Hopper' } } };
  expect(await api.send('PUT', `/tickets/${ticket}`, named)).toMatchObject({
    status: 200,
    body: { attendee: { name: 'Grace Hopper' } },
  });
});

test('e-mails about what is sold elsewhere lead to no page of theirs', async () => {
  const event = await newEvent(api, seller, [{ quantity: 10 }]);
  const who = { event_id: event.id, name: 'Ada', email: 'stranger@example.com', return_url: 'https://evil.example/' };
  const items = [{ tier_id: event.tiers[0]?.id, quantity: 1 }];
  for (const [path, body] of [
    ['/orders', { ...who, items }],
    ['/waitlist', { ...who, quantity: 1 }],
  ] as const) {
    expect(await api.send('POST', path, { as: as(), body })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/return_url' }] },
    });
  }
});

test('their lists hold what they sell, or on demand what they bought', async () => {
  expect(await ids('/orders')).toEqual([sold.id]);
  expect(await ids('/orders?bought_by_me=true')).toEqual([bought.id]);
  expect(await ids('/tickets')).toEqual(sold.tickets.map(({ id }) => id));
  expect((await ids('/tickets?bought_by_me=true')).sort()).toEqual(bought.tickets.map(({ id }) => id).sort());
  const refused = await api.send<Problem>('GET', '/orders?bought_by_me=true', { as: member.sk });
  expect(refused).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
});

test('the seller’s operations are closed to them', async () => {
  const [ticket] = bought.tickets;
  const refused = await Promise.all([
    api.send<Problem>('POST', `/orders/${bought.id}/refund`, { as: as(), body: {} }),
    api.send<Problem>('POST', `/tickets/${ticket?.id}/validate`, { as: as(), body: {} }),
    api.send<Problem>('POST', '/tickets/validate', { as: as(), body: { code: ticket?.qr_code } }),
    api.send<Problem>('GET', `/orders/${bought.id}`, { as: member.sk }),
  ]);
  expect(refused.map(({ body }) => body.code)).toEqual([
    'order_not_found',
    'ticket_not_found',
    'ticket_not_found',
    'order_not_found',
  ]);
});
