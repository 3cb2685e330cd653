import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

type Price = {
  subtotal: number;
  discount: number;
  fee: number;
  fee_included: boolean;
  tax: number;
  tax_inclusive: boolean;
  total_price: number;
};
type Line = { discount: number; fee: number; tax: number; total_price: number };

type Sold = Omit<Order, 'tickets'> &
  Price & { items: Line[]; tickets: (Order['tickets'][number] & { price: number })[] };

let api: Harness;
beforeAll(async () => {
  api = await createHarness({ env: { APPLICATION_FEE_BPS: '100', APPLICATION_FEE_FIXED: '0' } });
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

const setPricing = (promoter: Promoter, body: object, as = promoter.jwt) =>
  api.send<Problem & Record<string, unknown>>('PUT', `/promoters/${promoter.id}/pricing`, { as, body });

const newSeller = async (pricing: object) => {
  const promoter = await newPromoter(api);
  expect((await setPricing(promoter, pricing)).status).toBe(200);
  return promoter;
};

const buy = async (promoter: Promoter, eventId: string, items: object[], more: object = {}) => {
  const buyer = newBuyer(api, promoter);
  const made = await buyer.order({ event_id: eventId, items, ...more });
  expect(made.status).toBe(201);
  pay(api, made.body);
  const { body } = await buyer.confirm(made.body);
  expect(body.status).toBe('confirmed');
  return body as unknown as Sold;
};

const refund = (promoter: Promoter, order: { id: string }, body: object) =>
  api.send<{ order: Order; refund: { amount: number } } & Problem>('POST', `/orders/${order.id}/refund`, {
    as: promoter.sk,
    body,
  });

/** What the ledger says of an order: credit is positive. */
const accounts = async (order: { id: string }) =>
  Object.fromEntries(
    (
      await api.query<{ account: string; amount: number }>(
        'select account, (-sum(amount))::int as amount from money_ledger where order_id = $1 group by account',
        [order.id],
      )
    ).map(({ account, amount }) => [account, amount]),
  );

describe('a promoter’s fee and tax', () => {
  test('are the promoter’s own to see and its people’s to change', async () => {
    const promoter = await newSeller({ fee_bps: 250, fee_fixed: 99, fee_bearer: 'buyer' });
    const path = `/promoters/${promoter.id}/pricing`;
    const read = await api.send('GET', path, { as: promoter.sk });
    expect(read.body).toEqual({
      fee_bps: 250,
      fee_fixed: 99,
      fee_bearer: 'buyer',
      tax_bps: 0,
      tax_inclusive: true,
      tax_name: 'VAT',
      platform_fee_bps: 100,
      platform_fee_fixed: 0,
    });
    const other = await newPromoter(api);
    expect((await api.send('GET', path, { as: other.sk })).body.code).toBe('promoter_not_found');
    expect((await setPricing(promoter, { tax_bps: 100 }, other.jwt)).body.code).toBe('promoter_not_found');
    expect((await setPricing(promoter, { tax_bps: 100 }, promoter.sk)).body.code).toBe('not_allowed');
    for (const wrong of [{}, { fee_bps: 10_001 }, { fee_fixed: -1 }, { fee_bearer: 'nobody' }, { vat: 1 }]) {
      expect((await setPricing(promoter, wrong)).body.code).toBe('invalid_request');
    }
  });

  test('are shown as line items of the hold and of its order, and add up to what is charged', async () => {
    const promoter = await newSeller({
      fee_bps: 250,
      fee_fixed: 99,
      fee_bearer: 'buyer',
      tax_bps: 2000,
      tax_inclusive: false,
    });
    const event = await newEvent(api, promoter, [
      { price: 2499, quantity: 9 },
      { price: 3333, quantity: 9 },
    ]);
    const items = event.tiers.map((tier) => ({ tier_id: tier.id, quantity: 3 }));
    const buyer = newBuyer(api, promoter);
    const hold = await buyer.hold(event.id, items);
    const price = {
      subtotal: 17496,
      discount: 0,
      fee: 437 + 6 * 99,
      fee_included: false,
      tax: 3499,
      tax_inclusive: false,
      tax_name: 'VAT',
      total_price: 17496 + 1031 + 3499,
    };
    expect(hold.body).toMatchObject(price);
    const order = await buyer.order({ hold_token: hold.body.token });
    expect(order.body).toMatchObject(price);
    const { items: lines } = order.body as unknown as { items: Line[] };
    for (const name of ['fee', 'tax', 'total_price'] as const) {
      expect(lines.reduce((sum, line) => sum + line[name], 0)).toBe(price[name]);
    }
    expect(api.standIns.stripe.db.paymentIntents.get(order.body.payment_id ?? '')).toMatchObject({
      amount: price.total_price,
    });
  });

  test('of before the hold are those of its order, whatever is changed in between', async () => {
    const promoter = await newSeller({ tax_bps: 2000, tax_inclusive: false });
    const event = await newEvent(api, promoter, [{ price: 1000, quantity: 9 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
    const buyer = newBuyer(api, promoter);
    const hold = await buyer.hold(event.id, items);
    await setPricing(promoter, { tax_bps: 1000, fee_bps: 500, fee_bearer: 'buyer' });
    const order = await buyer.order({ hold_token: hold.body.token });
    expect(order.body).toMatchObject({ total_price: 1200, tax: 200, fee: 10, fee_included: true });
    await setPricing(promoter, { tax_bps: 0 });
    expect((await buyer.look(order.body)).body).toMatchObject({ total_price: 1200, tax: 200 });
  });

  test('are those of the change for the very next hold', async () => {
    const promoter = await newSeller({ tax_bps: 2000, tax_inclusive: false });
    const event = await newEvent(api, promoter, [{ price: 1000, quantity: 9 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
    expect((await newBuyer(api, promoter).hold(event.id, items)).body).toMatchObject({ total_price: 1200 });
    await setPricing(promoter, { tax_bps: 1000 });
    expect((await newBuyer(api, promoter).hold(event.id, items)).body).toMatchObject({ total_price: 1100 });
  });

  test('are those of the offer’s promoter for an order that claims it', async () => {
    const promoter = await newSeller({ tax_bps: 1000, tax_inclusive: false });
    const event = await newEvent(api, promoter, [{ price: 1000, quantity: 1 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
    const first = await newBuyer(api, promoter).order({ event_id: event.id, items });
    const waiting = newBuyer(api, promoter);
    const entry = await waiting.join({ event_id: event.id, tier_id: items[0]?.tier_id });
    await api.send('POST', `/orders/${first.body.id}/cancel`, { as: first.body.secret });
    const claim = await waiting.order({ claim_token: entry.body.token });
    expect(claim.body).toMatchObject({ subtotal: 1000, tax: 100, total_price: 1100 });
  });

  test('hold without Redis too', async () => {
    const promoter = await newSeller({ tax_bps: 1000, tax_inclusive: false });
    const event = await newEvent(api, promoter, [{ price: 1000, quantity: 9 }]);
    api.standIns.upstash.faults.set({ status: 500 });
    const hold = await newBuyer(api, promoter).hold(event.id, [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }]);
    api.standIns.upstash.faults.clear();
    expect(hold.body).toMatchObject({ tax: 100, total_price: 1100 });
  });
});

describe.each([
  ['buyer', false],
  ['buyer', true],
  ['promoter', false],
  ['promoter', true],
] as const)('with the fee borne by the %s and the tax inclusive: %s', (fee_bearer, tax_inclusive) => {
  const pricing = { fee_bps: 333, fee_fixed: 49, fee_bearer, tax_bps: 1900, tax_inclusive };

  test('each ticket gives back exactly what was paid for it, from the accounts it went to', async () => {
    const promoter = await newSeller(pricing);
    const event = await newEvent(api, promoter, [
      { price: 1999, quantity: 9 },
      { price: 3001, quantity: 9 },
    ]);
    await api.send('POST', '/promo-codes', { as: promoter.sk, body: { code: 'THIRD', percent_bps: 3333 } });
    const items = event.tiers.map((tier) => ({ tier_id: tier.id, quantity: 2 }));
    const order = await buy(promoter, event.id, items, { promo_code: 'third' });
    expect(order.tickets.reduce((sum, ticket) => sum + ticket.price, 0)).toBe(order.total_price);
    expect(await accounts(order)).toEqual({
      clearing: -order.total_price,
      fee: order.fee,
      tax: order.tax,
      promoter: order.total_price - order.fee - order.tax,
    });

    let back = 0;
    for (const ticket of order.tickets) {
      const answer = await refund(promoter, order, { ticket_ids: [ticket.id] });
      expect(answer.body.refund.amount).toBe(ticket.price);
      back += ticket.price;
      expect(answer.body.order.refunded_amount).toBe(back);
    }
    expect(back).toBe(order.total_price);
    await api.drain();
    const left = await accounts(order);
    expect([left.fee, left.tax, left.promoter]).toEqual([0, 0, 0]);
  });

  test('an amount comes from every account in its share, and the rest leaves nothing behind', async () => {
    const promoter = await newSeller(pricing);
    const event = await newEvent(api, promoter, [{ price: 2999, quantity: 9 }]);
    const order = await buy(promoter, event.id, [{ tier_id: event.tiers[0]?.id, quantity: 3 }]);
    expect((await refund(promoter, order, { amount: 1001 })).status).toBe(200);
    const after = await accounts(order);
    const share = (1001 * order.fee) / order.total_price;
    expect(Math.abs(order.fee - (after.fee ?? 0) - share)).toBeLessThanOrEqual(0.5);

    const one = await refund(promoter, order, { ticket_ids: [order.tickets[0]?.id] });
    expect(one.body.refund.amount).toBe(order.tickets[0]?.price);
    await refund(promoter, order, {});
    const left = await accounts(order);
    expect([left.fee ?? 0, left.tax, left.promoter]).toEqual([0, 0, 0]);
  });
});

test('the platform keeps its part of the fee, and no fee is below it', async () => {
  const promoter = await newPromoter(api);
  const event = await newEvent(api, promoter, [{ price: 5000, quantity: 9 }]);
  const items = [{ tier_id: event.tiers[0]?.id, quantity: 2 }];
  const fees = async (order: { id: string }) =>
    api.query('select fee::int, application_fee::int from orders where id = $1', [order.id]);
  expect(await fees(await buy(promoter, event.id, items))).toEqual([{ fee: 100, application_fee: 100 }]);
  await setPricing(promoter, { fee_bps: 500, fee_bearer: 'buyer' });
  expect(await fees(await buy(promoter, event.id, items))).toEqual([{ fee: 500, application_fee: 100 }]);
});

test('a price in yen, and one in dinars, is charged in whole steps', async () => {
  const promoter = await newSeller({ fee_bps: 333, fee_bearer: 'buyer', tax_bps: 777, tax_inclusive: false });
  for (const [currency, price, step] of [
    ['JPY', 1001, 1],
    ['KWD', 4990, 10],
  ] as const) {
    const event = await newEvent(api, promoter, [{ price, quantity: 9 }], { currency });
    const order = await buy(promoter, event.id, [{ tier_id: event.tiers[0]?.id, quantity: 3 }]);
    expect(order.total_price).toBe(order.subtotal + order.fee + order.tax);
    for (const ticket of order.tickets) expect(ticket.price % step).toBe(0);
  }
});

test('a free ticket among paid ones stays valid when those are refunded', async () => {
  const promoter = await newPromoter(api);
  const event = await newEvent(api, promoter, [
    { price: 2500, quantity: 9 },
    { price: 0, quantity: 9 },
  ]);
  const order = await buy(
    promoter,
    event.id,
    event.tiers.map((tier) => ({ tier_id: tier.id, quantity: 1 })),
  );
  const [paid] = order.tickets.filter((ticket) => ticket.price > 0);
  const answer = await refund(promoter, order, { ticket_ids: [paid?.id] });
  expect(answer.body.order).toMatchObject({ refund_status: 'full', refunded_amount: 2500 });
  expect(answer.body.order.tickets.filter((ticket) => ticket.status === 'valid')).toHaveLength(1);
  const rest = await refund(promoter, order, {});
  expect(rest.body.order).toMatchObject({ refund_status: 'full', refunded_amount: 2500 });
});
