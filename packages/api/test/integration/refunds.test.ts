import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => {
  await api.drain();
  expect(await api.violations()).toEqual([]);
});
afterAll(() => api.close());

type Refunded = { order: Order; refund: { id: string; amount: number; status: string } | null };

const bought = async (quantity = 2, tier: { price?: number; quantity?: number } = {}) => {
  const event = await newEvent(api, promoter, [{ price: 2500, quantity: 2, ...tier }]);
  const buyer = newBuyer(api, promoter);
  const { body: order } = await buyer.order({
    event_id: event.id,
    items: [{ tier_id: event.tiers[0]?.id ?? '', quantity }],
  });
  if (order.payment_id) pay(api, order);
  await api.drain();
  const { tickets } = (await buyer.look(order)).body;
  return { event, buyer, order, ids: tickets.map(({ id }) => id) };
};

const post = <T>(path: string, body: object, key?: string) =>
  api.send<T & Problem>('POST', path, { as: promoter.sk, body, ...(key && { key }) });
const refund = (order: Order, body: object, key?: string) => post<Refunded>(`/orders/${order.id}/refund`, body, key);
const voidTickets = (order: Order, body: object = {}, key?: string) =>
  post<Order>(`/orders/${order.id}/void-tickets`, body, key);
const freeSeats = (order: Order, body: object = {}, key?: string) =>
  post<Order>(`/orders/${order.id}/free-seats`, body, key);
const enter = (ticketId: string | undefined) =>
  api.send<Problem>('POST', `/tickets/${ticketId}/validate`, { as: promoter.sk, body: {} });
const counters = async (event: { id: string }) =>
  (
    await api.query<{ sold: number; reserved: number }>('select sold, reserved from events where id = $1', [event.id])
  )[0];
const statuses = (order: Order) => order.tickets.map(({ status }) => status);
const noted = async (order: Order) =>
  (
    await api.query<{ action: string }>('select action from audit_log where object_id = $1 order by id', [order.id])
  ).map(({ action }) => action);

describe('the whole price given back by amount', () => {
  test('leaves an order that is not called refunded for what it is not: its tickets admit', async () => {
    const { order, ids, event, buyer } = await bought();
    const { body } = await refund(order, { amount: 5000 });
    expect(body.order).toMatchObject({ status: 'confirmed', refund_status: 'full', refunded_amount: 5000 });
    expect(statuses(body.order)).toEqual(['valid', 'valid']);
    expect(await counters(event)).toMatchObject({ sold: 2 });
    expect((await enter(ids[0])).status).toBe(200);
    expect((await buyer.look(order)).body).toMatchObject({ status: 'confirmed', refund_status: 'full' });
  });

  test('lets its tickets be voided later without money, once, and on record', async () => {
    const { order, ids, event } = await bought();
    await refund(order, { amount: 5000 });
    const first = await voidTickets(order, { ticket_ids: [ids[0]] }, 'void-1');
    expect(first.status).toBe(200);
    expect(statuses(first.body)).toEqual(['void', 'valid']);
    expect((await voidTickets(order, { ticket_ids: [ids[0]] }, 'void-1')).body).toEqual(first.body);
    expect((await voidTickets(order, { ticket_ids: [ids[0]] })).status).toBe(200);
    expect(await counters(event)).toMatchObject({ sold: 1 });
    expect((await enter(ids[0])).body.code).toBe('ticket_void');
    expect((await enter(ids[1])).status).toBe(200);
    expect(await noted(order)).toEqual(['order.refunded', 'order.tickets_voided']);
    const told = await api.query("select 1 from webhook_messages where type = 'ticket.voided' and data ->> 'id' = $1", [
      ids[0],
    ]);
    expect(told).toHaveLength(1);
  });

  test('lets them be voided by a refund too, which then has no money to move', async () => {
    const { order, ids } = await bought();
    await refund(order, { amount: 5000 });
    const one = await refund(order, { ticket_ids: [ids[1]] });
    expect(one).toMatchObject({ status: 200, body: { refund: null, order: { refunded_amount: 5000 } } });
    expect(statuses(one.body.order)).toEqual(['valid', 'void']);
    expect(statuses((await refund(order, {})).body.order)).toEqual(['void', 'void']);
    expect((await refund(order, {})).body.code).toBe('order_not_refundable');
    expect((await refund(order, { amount: 1 })).body.code).toBe('refund_exceeds_payment');
  });

  test('voids the tickets at once where that is asked for', async () => {
    const { order, event } = await bought();
    const { body } = await refund(order, { amount: 4000, void_tickets: true });
    expect(body.order).toMatchObject({ refund_status: 'partial', refunded_amount: 4000 });
    expect(statuses(body.order)).toEqual(['void', 'void']);
    expect(await counters(event)).toMatchObject({ sold: 0 });
  });
});

describe('a ticket', () => {
  test('keeps admitting when only its price is given back, and that once', async () => {
    const { order, ids, event } = await bought();
    const { body } = await refund(order, { ticket_ids: [ids[0]], void_tickets: false });
    expect(body).toMatchObject({ refund: { amount: 2500 }, order: { refund_status: 'partial' } });
    expect(statuses(body.order)).toEqual(['valid', 'valid']);
    expect((await refund(order, { ticket_ids: [ids[0]] })).body.code).toBe('ticket_not_refundable');
    expect((await enter(ids[0])).status).toBe(200);
    expect(await counters(event)).toMatchObject({ sold: 2 });
  });

  test('that was voided without money gives its price back later', async () => {
    const { order, ids } = await bought();
    await voidTickets(order, { ticket_ids: [ids[0]] });
    const { body } = await refund(order, { ticket_ids: [ids[0]] });
    expect(body).toMatchObject({ refund: { amount: 2500 }, order: { refunded_amount: 2500 } });
    expect(statuses(body.order)).toEqual(['void', 'valid']);
  });

  test('that cost nothing is voided and called neither refunded nor free to refund again', async () => {
    const { order, ids } = await bought(2, { price: 0 });
    const { body } = await refund(order, { ticket_ids: [ids[0]] });
    expect(body).toMatchObject({ refund: null, order: { status: 'confirmed', refund_status: 'none' } });
    expect((await refund(order, { ticket_ids: [ids[0]] })).body.code).toBe('ticket_not_refundable');
    const told = await api.query(
      "select 1 from webhook_messages where type = 'order.refunded' and data ->> 'id' = $1",
      [order.id],
    );
    expect(told).toEqual([]);
  });
});

describe('whoever is inside when their money goes back', () => {
  const inside = async () => {
    const sale = await bought();
    const { tiers } = sale.event;
    expect((await enter(sale.ids[0])).status).toBe(200);
    const waiting = await newBuyer(api, promoter).join({ event_id: sale.event.id, tier_id: tiers[0]?.id });
    expect(waiting.status).toBe(201);
    const offered = async () =>
      (
        await api.query('select 1 from waitlist_entries where event_id = $1 and status = $2', [
          sale.event.id,
          'offered',
        ])
      ).length;
    const figures = async () =>
      (await api.send<{ tickets: object }>('GET', `/events/${sale.event.id}/analytics`, { as: promoter.sk })).body
        .tickets;
    return { ...sale, offered, figures };
  };

  test('stays counted and keeps the seat, which nobody is offered', async () => {
    const { order, ids, event, offered, figures } = await inside();
    const { body } = await refund(order, { ticket_ids: [ids[0]] });
    expect(body.order.tickets[0]).toMatchObject({ status: 'void', seat_freed_at: null, refund_id: body.refund?.id });
    expect(await figures()).toEqual({ issued: 2, sold: 2, void: 1, checked_in: 1, admitted_void: 0 });
    expect(await offered()).toBe(0);
    expect(await counters(event)).toEqual({ sold: 2, reserved: 0 });
  });

  test('gives the seat up when the promoter says so, at once or later, and once', async () => {
    const now = await inside();
    await refund(now.order, { ticket_ids: [now.ids[0]], free_seats: true });
    expect(await now.offered()).toBe(1);
    expect(await now.figures()).toMatchObject({ sold: 1, checked_in: 1 });

    const later = await inside();
    await refund(later.order, { ticket_ids: [later.ids[0]] });
    const freed = await freeSeats(later.order, { ticket_ids: [later.ids[0]] }, 'free-1');
    expect(freed.body.tickets[0]).toMatchObject({ status: 'void', seat_freed_at: expect.any(String) });
    expect(await later.offered()).toBe(1);
    expect((await freeSeats(later.order, { ticket_ids: [later.ids[0]] }, 'free-1')).body).toEqual(freed.body);
    expect((await freeSeats(later.order)).status).toBe(200);
    expect(await counters(later.event)).toEqual({ sold: 1, reserved: 1 });
    expect(await noted(later.order)).toEqual(['order.refunded', 'order.seats_freed']);
  });

  test('keeps the seat with the rest of a full refund, of a voiding and of a cancelled event', async () => {
    for (const end of ['refund', 'void', 'cancel'] as const) {
      const { order, event } = await inside();
      if (end === 'refund') await refund(order, {});
      if (end === 'void') await voidTickets(order);
      if (end === 'cancel') await post(`/events/${event.id}/cancel`, {});
      await api.drain();
      expect((await counters(event))?.sold).toBe(1);
    }
  });
});

describe('a seat', () => {
  test('stays taken where the promoter keeps it back', async () => {
    const { order, event } = await bought();
    await refund(order, { free_seats: false });
    expect(await counters(event)).toMatchObject({ sold: 2 });
    await freeSeats(order);
    expect(await counters(event)).toMatchObject({ sold: 0 });
  });

  test('of a ticket that admits is never freed', async () => {
    const { order, ids, event } = await bought();
    expect((await freeSeats(order, { ticket_ids: [ids[0]] })).body.code).toBe('ticket_not_void');
    for (const body of [
      { amount: 100, free_seats: true },
      { void_tickets: false, free_seats: true },
    ]) {
      const answer = await refund(order, body);
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/free_seats' }] } });
    }
    expect(await counters(event)).toMatchObject({ sold: 2 });
    expect((await refund(order, { amount: 100, free_seats: false })).status).toBe(200);
  });

  test('and a ticket are their own promoter’s to decide on, of an order that has them', async () => {
    const mine = await bought();
    const other = await newPromoter(api);
    for (const path of ['void-tickets', 'free-seats']) {
      const at = `/orders/${mine.order.id}/${path}`;
      expect((await api.send('POST', at, { as: other.sk, body: {} })).body.code).toBe('order_not_found');
      const foreign = await bought();
      expect((await post(at, { ticket_ids: [foreign.ids[0]] })).body.code).toBe('ticket_not_found');
      const event = await newEvent(api, promoter, [{ quantity: 2 }]);
      const { body: pending } = await newBuyer(api, promoter).order({
        event_id: event.id,
        items: [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }],
      });
      expect((await post(`/orders/${pending.id}/${path}`, {})).body.code).toBe('order_has_no_tickets');
    }
    expect(statuses((await mine.buyer.look(mine.order)).body)).toEqual(['valid', 'valid']);
  });
});

test('orders are found by what went back of them', async () => {
  const { order } = await bought();
  await refund(order, { amount: 100 });
  const listed = async (query: string) =>
    (await api.send<{ data: Order[] }>('GET', `/orders?event_id=${order.event_id}&${query}`, { as: promoter.sk })).body
      .data.length;
  expect(await listed('refund_status=partial&status=confirmed')).toBe(1);
  expect(await listed('refund_status=full')).toBe(0);
  expect((await api.send('GET', '/orders?status=refunded', { as: promoter.sk })).status).toBe(400);
});
