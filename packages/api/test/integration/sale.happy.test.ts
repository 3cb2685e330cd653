import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Promoter, pay, type Ticket } from '../people.ts';

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

const available = async (eventId: string) => {
  const { body } = await api.send<{ tiers: { available: number }[] }>('GET', `/events/${eventId}/availability`);
  return body.tiers.map((tier) => tier.available);
};

test('a guest holds, orders, pays and gets tickets in the answer and by e-mail; the door lets each in once', async () => {
  const event = await newEvent(api, promoter, [
    { name: 'Standing', price: 2500, quantity: 10 },
    { name: 'Balcony', price: 4900, quantity: 4 },
  ]);
  const [standing, balcony] = event.tiers.map((tier) => tier.id);
  const buyer = newBuyer(api, promoter);

  const hold = await buyer.hold(event.id, [
    { tier_id: standing ?? '', quantity: 2 },
    { tier_id: balcony ?? '', quantity: 1 },
  ]);
  expect(hold.status).toBe(201);
  expect(hold.body).toMatchObject({ status: 'active', total_price: 9900, currency: 'EUR' });
  expect(await available(event.id)).toEqual([8, 3]);

  const order = await buyer.order({
    hold_token: hold.body.token,
    return_url: 'https://shop.example/night',
    attendees: [{ name: 'Grace Hopper' }],
  });
  expect(order.status).toBe(201);
  expect(order.body).toMatchObject({ status: 'pending', total_price: 9900, tickets: [] });
  expect(order.body.payment?.client_secret).toContain(order.body.payment_id);
  expect((await buyer.confirm(order.body)).body.code).toBe('payment_pending');

  pay(api, order.body);
  await api.standIns.stripe.webhooks.idle();
  const confirmed = await buyer.look(order.body);
  expect(confirmed.body.status).toBe('confirmed');
  expect(confirmed.body.tickets).toHaveLength(3);
  expect(await available(event.id)).toEqual([8, 3]);

  await api.drain();
  const mail = api.standIns.resend.emails().find((one) => one.to.includes(buyer.email));
  expect(mail?.subject).toContain('Night of the Long Applause');
  for (const ticket of confirmed.body.tickets)
    expect(mail?.html).toContain(ticket.qr_image_url.replaceAll('&', '&amp;'));
  expect(mail?.html).toContain('https://shop.example/night?ticket_order=os_');

  const [ticket] = confirmed.body.tickets;
  const image = await api.app.request(ticket?.qr_image_url ?? '');
  expect(image.headers.get('content-type')).toBe('image/png');
  expect([...new Uint8Array(await image.arrayBuffer()).slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);

  const scan = () =>
    api.send<Ticket>('POST', '/tickets/validate', { as: promoter.sk, body: { code: ticket?.qr_code, gate: 'North' } });
  const first = await scan();
  expect(first.status).toBe(200);
  expect(first.body.status).toBe('checked_in');
  const second = await scan();
  expect(second.status).toBe(409);
  expect(second.body).toMatchObject({
    code: 'already_checked_in',
    checked_in_by: 'North',
    checked_in_at: expect.any(String),
  });
});

test('a free order is confirmed at once and asks for no payment', async () => {
  const event = await newEvent(api, promoter, [{ price: 0, quantity: 5 }]);
  const buyer = newBuyer(api, promoter);
  const order = await buyer.order({ event_id: event.id, items: [{ tier_id: event.tiers[0]?.id, quantity: 2 }] });
  expect(order.status).toBe(201);
  expect(order.body).toMatchObject({ status: 'confirmed', total_price: 0, payment: null, payment_id: null });
  expect(order.body.tickets).toHaveLength(2);
});

test('one idempotency key makes one order, whose every answer is the same to the byte', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5 }]);
  const buyer = newBuyer(api, promoter);
  const body = { event_id: event.id, items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }] };
  const key = randomUUID();
  const first = await buyer.order(body, key);
  const again = await buyer.order(body, key);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotent-replayed')).toBe('true');

  const other = await buyer.order({ ...body, items: [{ tier_id: event.tiers[0]?.id, quantity: 2 }] }, key);
  expect(other.body.code).toBe('idempotency_key_reused');

  const holdKey = randomUUID();
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
  const hold = await buyer.hold(event.id, items, holdKey);
  expect((await buyer.hold(event.id, items, holdKey)).body).toEqual(hold.body);
  expect(
    (await buyer.hold(event.id, [{ ...items[0], tier_id: items[0]?.tier_id ?? '', quantity: 2 }], holdKey)).body.code,
  ).toBe('idempotency_key_reused');
  const [row] = await api.query('select count(*)::int as n from orders where event_id = $1', [event.id]);
  expect(row?.n).toBe(1);
});

test('using a hold twice returns its first order', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5 }]);
  const buyer = newBuyer(api, promoter);
  const hold = await buyer.hold(event.id, [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }]);
  const first = await buyer.order({ hold_token: hold.body.token });
  const second = await buyer.order({ hold_token: hold.body.token });
  expect(second.body).toEqual(first.body);
  expect(await available(event.id)).toEqual([3]);
});

test('a hold keeps the price it was given', async () => {
  const event = await newEvent(api, promoter, [{ price: 2500, quantity: 5 }]);
  const buyer = newBuyer(api, promoter);
  const [tier] = event.tiers;
  const hold = await buyer.hold(event.id, [{ tier_id: tier?.id ?? '', quantity: 1 }]);
  await api.send('PUT', `/tiers/${tier?.id}`, { as: promoter.sk, body: { price: 9900 } });
  expect((await buyer.order({ hold_token: hold.body.token })).body.total_price).toBe(2500);
  expect((await buyer.hold(event.id, [{ tier_id: tier?.id ?? '', quantity: 1 }])).body.total_price).toBe(9900);
});

test('a hold buys while it lasts, though the sale of its tier has ended since; nobody else does', async () => {
  const event = await newEvent(api, promoter, [{ price: 2500, quantity: 10 }]);
  const [tier] = event.tiers;
  const items = [{ tier_id: tier?.id ?? '', quantity: 1 }];
  const sale_end = new Date(api.now().getTime() + 60_000).toISOString();
  await api.send('PUT', `/tiers/${tier?.id}`, { as: promoter.sk, body: { sale_end } });
  const buyer = newBuyer(api, promoter);
  const [hold, other] = [await buyer.hold(event.id, items), await newBuyer(api, promoter).hold(event.id, items)];
  api.advance(61);
  const order = await buyer.order({ hold_token: hold.body.token });
  expect(order).toMatchObject({ status: 201, body: { total_price: 2500 } });
  const late = { event_id: event.id, items };
  expect((await newBuyer(api, promoter).order(late)).body).toMatchObject({ code: 'sale_ended' });
  api.advance(300);
  expect((await newBuyer(api, promoter).order({ hold_token: other.body.token })).body).toMatchObject({
    code: 'hold_expired',
  });
});

test('a hold that no longer fits a lowered quantity or capacity is refused with a code of its own, others go on', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5 }], { capacity: 5 });
  const tierId = event.tiers[0]?.id ?? '';
  const held = async (quantity: number) => {
    const buyer = newBuyer(api, promoter);
    const { body } = await buyer.hold(event.id, [{ tier_id: tierId, quantity }]);
    return { order: () => buyer.order({ hold_token: body.token }) };
  };
  const [two, one, last] = [await held(2), await held(1), await held(2)];
  const lower = (path: string, body: object) => api.send('PUT', path, { as: promoter.sk, body });
  expect((await lower(`/tiers/${tierId}`, { quantity: 2 })).status).toBe(200);
  expect((await one.order()).status).toBe(201);
  expect(await two.order()).toMatchObject({ status: 409, body: { code: 'hold_no_longer_fits', tier_id: tierId } });
  expect((await lower(`/tiers/${tierId}`, { quantity: 5 })).status).toBe(200);
  expect((await lower(`/events/${event.id}`, { capacity: 2 })).status).toBe(200);
  expect(await last.order()).toMatchObject({ status: 409, body: { code: 'hold_no_longer_fits' } });
});

test('a promoter refunds one ticket, then the rest; voided tickets are refused at the door and their seats sold again', async () => {
  const event = await newEvent(api, promoter, [{ price: 2500, quantity: 2 }]);
  const buyer = newBuyer(api, promoter);
  const order = await buyer.order({ event_id: event.id, items: [{ tier_id: event.tiers[0]?.id, quantity: 2 }] });
  pay(api, order.body);
  const { tickets } = (await buyer.confirm(order.body)).body;
  expect(await available(event.id)).toEqual([0]);

  const refund = (body: object) =>
    api.send<{ order: Order; refund: { amount: number } }>('POST', `/orders/${order.body.id}/refund`, {
      as: promoter.sk,
      body,
    });
  const one = await refund({ ticket_ids: [tickets[0]?.id] });
  expect(one.body).toMatchObject({
    order: { status: 'confirmed', refund_status: 'partial', refunded_amount: 2500 },
    refund: { amount: 2500 },
  });
  expect(await available(event.id)).toEqual([1]);
  const refused = await api.send('POST', `/tickets/${tickets[0]?.id}/validate`, { as: promoter.sk, body: {} });
  expect(refused.body.code).toBe('ticket_void');
  expect((await refund({ amount: 2501 })).body).toMatchObject({ code: 'refund_exceeds_payment' });

  const rest = await refund({});
  expect(rest.body).toMatchObject({
    order: { status: 'confirmed', refund_status: 'full', refunded_amount: 5000 },
    refund: { amount: 2500 },
  });
  await api.drain();
  const stripe = [...api.standIns.stripe.db.refunds.values()].filter(
    (made) => made.payment_intent === order.body.payment_id,
  );
  expect(stripe.map((made) => made.amount)).toEqual([2500, 2500]);
  const rows = await api.query('select status from refunds where order_id = $1', [order.body.id]);
  expect(rows).toEqual([{ status: 'succeeded' }, { status: 'succeeded' }]);
});

test('orders of any size can be listed and shown: the plan of their tickets stays in the database', async () => {
  const event = await newEvent(api, promoter, [{ price: 2500, quantity: 10 }]);
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
  const { body: order } = await buyer.order({ event_id: event.id, items });
  // As large as the plan of thousands of tickets: Neon hands over 10 MiB at most.
  const plan = `(select jsonb_agg(to_jsonb(repeat('x', 1000))) from generate_series(1, 12_000))`;
  const [{ kept } = { kept: null }] = await api.query<{ kept: unknown }>(
    'select ticket_plan as kept from orders where id = $1',
    [order.id],
  );
  await api.query(`update orders set ticket_plan = ${plan} where id = $1`, [order.id]);

  const listed = await api.send<{ data: Order[] }>('GET', `/orders?event_id=${event.id}`, { as: promoter.sk });
  expect(listed.body.data.map(({ id }) => id)).toEqual([order.id]);
  expect((await buyer.look(order)).body.id).toBe(order.id);
  await api.query('update orders set ticket_plan = $2 where id = $1', [order.id, JSON.stringify(kept)]);
});
