import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chargeStep, SELLABLE } from '../../src/core/currencies.ts';
import { shownTicket, withPlatformFee } from '../../src/core/pricing.ts';
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
      // 2.5 % of 24.99 and of 33.33, and 20 %: each ticket is rounded by itself.
      fee: 3 * 62 + 3 * 83 + 6 * 99,
      fee_included: false,
      tax: 3 * 500 + 3 * 667,
      tax_inclusive: false,
      tax_name: 'VAT',
      total_price: 17496 + 1029 + 3501,
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

  test('at the time of the hold are those of its order, whatever changes in between', async () => {
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

  test('apply without Redis too', async () => {
    const promoter = await newSeller({ tax_bps: 1000, tax_inclusive: false });
    const event = await newEvent(api, promoter, [{ price: 1000, quantity: 9 }]);
    api.standIns.upstash.faults.set({ status: 500 });
    const hold = await newBuyer(api, promoter).hold(event.id, [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }]);
    api.standIns.upstash.faults.clear();
    expect(hold.body).toMatchObject({ tax: 100, total_price: 1100 });
  });
});

const UP_FRONT = { fee_bps: 1000, fee_fixed: 100, fee_bearer: 'buyer', tax_bps: 2000, tax_inclusive: false };
/** What a ticket of 50.00 costs under it: 5.00 + 1.00 fee, 10.00 tax. */
const FIFTY = {
  price: 5000,
  buyer_price: 6600,
  fee: 600,
  fee_included: false,
  tax: 1000,
  tax_inclusive: false,
  tax_name: 'VAT',
};

describe('the price that the buyer will pay', () => {
  test('is told with its parts wherever a tier is, before anything is chosen', async () => {
    const promoter = await newSeller(UP_FRONT);
    const event = await newEvent(api, promoter, [{ price: 5000, quantity: 9 }]);
    const tier_id = event.tiers[0]?.id ?? '';
    type Tiers = { tiers: object[]; data: object[]; buyer_price_from: number };
    const read = async (path: string, as?: string) => (await api.send<Tiers>('GET', path, as ? { as } : {})).body;
    expect(event.tiers[0]).toMatchObject(FIFTY);
    expect(await read(`/events/${event.id}`)).toMatchObject({ buyer_price_from: 6600, tiers: [FIFTY] });
    expect(await read(`/events/${event.id}`, promoter.sk)).toMatchObject({ tiers: [FIFTY] });
    expect(await read(`/events/${event.id}/tiers`)).toMatchObject({ data: [FIFTY] });
    expect(await read(`/events/${event.id}/availability`)).toMatchObject({ tiers: [{ tier_id, ...FIFTY }] });
    expect(await read(`/tiers/${tier_id}/availability`)).toMatchObject({ tier_id, ...FIFTY });
    expect(await read(`/events?promoter_id=${promoter.id}`)).toMatchObject({ data: [{ buyer_price_from: 6600 }] });
    const changed = await api.send('PUT', `/tiers/${tier_id}`, { as: promoter.sk, body: { price: 10_000 } });
    expect(changed.body).toMatchObject({ price: 10_000, buyer_price: 13_100 });
    await setPricing(promoter, { fee_bearer: 'promoter' });
    expect(await read(`/events/${event.id}/availability`)).toMatchObject({
      tiers: [{ price: 10_000, buyer_price: 12_000, fee: 1100, fee_included: true }],
    });
  });

  test('is that of every line, and a code is told with the price before and after', async () => {
    const promoter = await newSeller(UP_FRONT);
    const event = await newEvent(api, promoter, [{ price: 5000, quantity: 9 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }];
    await api.send('POST', '/promo-codes', { as: promoter.sk, body: { code: 'HALF', percent_bps: 5000 } });
    const buyer = newBuyer(api, promoter);
    const hold = await buyer.hold(event.id, items);
    expect(hold.body).toMatchObject({ items: [{ unit_price: 5000, buyer_price: 6600, total_price: 13_200 }] });
    for (const tickets of [{ hold_token: hold.body.token }, { event_id: event.id, items }]) {
      const quote = await api.send('POST', '/promo-codes/check', {
        as: promoter.pk,
        body: { ...tickets, code: 'half' },
      });
      expect(quote.body).toMatchObject({
        full_price: 13_200,
        discount: 5000,
        total_price: 2 * (2500 + 350 + 500),
        items: [{ buyer_price: 6600, total_price: 6700 }],
      });
    }
    const order = await buyer.order({ hold_token: hold.body.token, promo_code: 'half' });
    expect(order.body).toMatchObject({ total_price: 6700, items: [{ buyer_price: 6600 }] });
  });

  test('is what events are found and sorted by, with the platform’s fee in it', async () => {
    const promoter = await newPromoter(api);
    const named = new Map<string, string>();
    const make = async (name: string, tiers: Parameters<typeof newEvent>[2], pricing: object) => {
      await setPricing(promoter, pricing);
      named.set((await newEvent(api, promoter, tiers, { title: name })).id, name);
    };
    await make('fifty', [{ price: 5000, quantity: 1 }], UP_FRONT);
    await make('free', [{ price: 0, quantity: 1 }], {});
    await make(
      'sixty-five',
      [
        { price: 6500, quantity: 1 },
        { price: 9000, quantity: 1 },
      ],
      {},
    );
    await make(
      'hidden',
      [
        { price: 100, quantity: 1 },
        { price: 200, quantity: 1 },
      ],
      {},
    );
    await api.query("update tiers set visibility = 'hidden' where price = 100 and promoter_id = $1", [promoter.id]);
    await api.query('update tiers set sale_end = $2 where price = 200 and promoter_id = $1', [
      promoter.id,
      new Date(api.now().getTime() + 60_000),
    ]);
    api.advance(61);
    const find = async (query: string) => {
      const { body } = await api.send<{ data: { id: string }[] }>('GET', `/events?promoter_id=${promoter.id}&${query}`);
      return body.data.map(({ id }) => named.get(id));
    };
    expect(await find('max_price=5000')).toEqual(['free']);
    expect(await find('max_price=6600&min_price=1')).toEqual(['fifty']);
    expect(await find('min_price=6600&max_price=6600')).toEqual(['fifty']);
    expect(await find('sort=price')).toEqual(['free', 'fifty', 'sixty-five', 'hidden']);
    expect(await find('sort=-price')).toEqual(['sixty-five', 'fifty', 'free', 'hidden']);
    expect(await find('sort=price&currency=usd')).toEqual([]);
    // With the fee of 1 % that the platform keeps at the least, though the promoter asks for none.
    await setPricing(promoter, { fee_bps: 0, fee_fixed: 0, tax_bps: 0 });
    expect(await find('min_price=5050&max_price=5050')).toEqual(['fifty']);
    const walked: (string | undefined)[] = [];
    for (let cursor = '', more = true; more; ) {
      const path = `/events?promoter_id=${promoter.id}&sort=-price&limit=1${cursor}`;
      const { body } = await api.send<{ data: { id: string }[]; has_more: boolean }>('GET', path);
      walked.push(named.get(body.data[0]?.id ?? ''));
      cursor = `&starting_after=${body.data[0]?.id}`;
      more = body.has_more;
    }
    expect(walked).toEqual(['sixty-five', 'fifty', 'free', 'hidden']);
    const last = [...named.keys()].at(-1);
    expect(await find(`sort=-price&limit=2&ending_before=${last}`)).toEqual(['fifty', 'free']);
  });

  test('is the same in Postgres as in the Worker, whatever the rules', async () => {
    const bps = fc.oneof(fc.constant(0), fc.constant(10_000), fc.integer({ min: 0, max: 10_000 }));
    const one = fc.record({
      currency: fc.constantFrom(...SELLABLE, 'kwd', 'bhd', 'isk', 'ugx', 'huf', 'twd', 'jpy'),
      steps: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 999_999 })),
      fee_bps: bps,
      fee_fixed: fc.integer({ min: 0, max: 1_000_000 }),
      fee_bearer: fc.constantFrom('promoter' as const, 'buyer' as const),
      tax_bps: bps,
      tax_inclusive: fc.boolean(),
      platform_bps: fc.integer({ min: 0, max: 3_000 }),
      platform_fixed: fc.integer({ min: 0, max: 500 }),
    });
    const cases = fc
      .sample(one, 5_000)
      .map((rules, n) => ({ ...rules, n, price: rules.steps * chargeStep(rules.currency) }));
    const rows = await api.query<{ paid: number }>(
      `select app.buyer_price(c.price, c.currency, jsonb_populate_record((select p from promoters p limit 1), to_jsonb(c)), c.platform_bps, c.platform_fixed)::float8 as paid
       from jsonb_to_recordset($1::jsonb) c(n int, price bigint, currency text, fee_bps int, fee_fixed bigint,
           fee_bearer text, tax_bps int, tax_inclusive boolean, platform_bps bigint, platform_fixed bigint)
       order by n`,
      [JSON.stringify(cases)],
    );
    expect(rows.map(({ paid }) => paid)).toEqual(
      cases.map((rules) => {
        const { fee_bps, fee_fixed, fee_bearer, tax_bps, tax_inclusive, platform_bps, platform_fixed } = rules;
        const own = {
          fee: { bps: fee_bps, fixed: fee_fixed, bearer: fee_bearer },
          tax: { bps: tax_bps, inclusive: tax_inclusive, name: 'VAT' },
        };
        const raised = withPlatformFee(own, { bps: platform_bps, fixed: platform_fixed });
        return shownTicket(rules.price, raised, rules.currency).buyer_price;
      }),
    );
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
