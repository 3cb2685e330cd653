import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { functionSource } from '../../scripts/functions.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';
import { withoutGuard } from '../race/guards.ts';

type PromoCode = { id: string; code: string; redeemed: number; active: boolean; percent_bps: number | null };
type Quote = { promo_code: string; subtotal: number; discount: number; total_price: number };

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

let codes = 0;
const newCode = async (body: object = {}, owner = promoter) => {
  const made = await api.send<PromoCode>('POST', '/promo-codes', {
    as: owner.sk,
    body: { code: `CODE${++codes}`, percent_bps: 2000, ...body },
  });
  if (made.status !== 201) throw new Error(`promo code: ${JSON.stringify(made.body)}`);
  return made.body;
};
const change = (code: PromoCode, body: object) =>
  api.send<PromoCode & Problem>('PUT', `/promo-codes/${code.id}`, { as: promoter.sk, body });
const redeemed = async (code: PromoCode) =>
  (await api.send<PromoCode>('GET', `/promo-codes/${code.id}`, { as: promoter.sk })).body.redeemed;
const check = (body: object, as = promoter.pk) => api.send<Quote & Problem>('POST', '/promo-codes/check', { as, body });

const newSale = async (tiers = [{ price: 2500, quantity: 50 }], event: Record<string, unknown> = {}) => {
  const made = await newEvent(api, promoter, tiers, event);
  const ids = made.tiers.map((tier) => tier.id);
  return { id: made.id, tierIds: ids, one: [{ tier_id: ids[0] ?? '', quantity: 1 }] };
};

test('a promoter makes, lists, changes and ends a code; nobody else sees it', async () => {
  const code = await newCode({ code: 'Early_Bird', max_redemptions: 10 });
  expect(code).toMatchObject({ code: 'Early_Bird', redeemed: 0, active: true });
  const found = await api.send<{ data: PromoCode[] }>('GET', '/promo-codes?code=early_bird', { as: promoter.sk });
  expect(found.body.data).toEqual([code]);
  const amount = await change(code, { amount_off: 500, currency: 'EUR' });
  expect(amount.body).toMatchObject({ percent_bps: null, amount_off: 500, currency: 'EUR', max_redemptions: 10 });
  const ended = await api.send<PromoCode>('POST', `/promo-codes/${code.id}/deactivate`, { as: promoter.sk });
  expect(ended.body.active).toBe(false);

  const other = await newPromoter(api);
  for (const path of [`/promo-codes/${code.id}`, `/promo-codes/prm_${'0'.repeat(26)}`]) {
    const answer = await api.send('GET', path, { as: other.sk });
    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe('promo_code_not_found');
  }
  expect((await api.send('PUT', `/promo-codes/${code.id}`, { as: other.sk, body: { active: true } })).status).toBe(404);
});

test('a code is not quoted for an event that cannot be sold', async () => {
  const owner = await newPromoter(api);
  const sold = await newEvent(api, owner, [{ price: 2500, quantity: 5 }]);
  const { code } = await newCode({}, owner);
  const wanted = { event_id: sold.id, items: [{ tier_id: sold.tiers[0]?.id ?? '', quantity: 1 }], code };
  expect((await check(wanted, owner.pk)).status).toBe(200);
  await api.query(
    `update events set end_time = now() - interval '1 minute', start_time = now() - interval '1 hour'
    where id = $1`,
    [sold.id],
  );
  expect((await check(wanted, owner.pk)).body.code).toBe('event_ended');
  await api.query(`update promoters set status = 'suspended' where id = $1`, [owner.id]);
  expect((await check(wanted, owner.pk)).body.code).toBe('event_not_on_sale');
});

test('a code can be ended, whatever its tiers and its event have become', async () => {
  const scoped = await newSale([
    { price: 2500, quantity: 5 },
    { price: 2500, quantity: 5 },
  ]);
  const moved = await newSale();
  const gone = scoped.tierIds[1] ?? '';
  const ofTier = await newCode({ event_id: scoped.id, tier_ids: [gone] });
  const inEuros = await newCode({ event_id: moved.id, percent_bps: undefined, amount_off: 500, currency: 'EUR' });
  expect((await api.send('DELETE', `/tiers/${gone}`, { as: promoter.sk })).status).toBe(204);
  const moving = await api.send('PUT', `/events/${moved.id}`, { as: promoter.sk, body: { currency: 'USD' } });
  expect(moving.status).toBe(200);
  for (const code of [ofTier, inEuros]) {
    const ended = await api.send<PromoCode>('POST', `/promo-codes/${code.id}/deactivate`, { as: promoter.sk });
    expect(ended).toMatchObject({ status: 200, body: { active: false } });
  }
  expect((await change(ofTier, { tier_ids: [gone] })).body.code).toBe('tier_not_found');
  expect((await change(inEuros, { amount_off: 600, currency: 'EUR' })).body.code).toBe('currency_differs');
});

test('one idempotency key makes one code', async () => {
  const key = randomUUID();
  const body = { code: 'ONCE', percent_bps: 500 };
  const first = await api.send('POST', '/promo-codes', { as: promoter.sk, body, key });
  const again = await api.send('POST', '/promo-codes', { as: promoter.sk, body, key });
  expect(first.status).toBe(201);
  expect(again.body).toEqual(first.body);
});

test('a code that contradicts itself, its event or another code is refused', async () => {
  const sale = await newSale();
  const other = await newSale();
  const create = async (body: object) => {
    const { status, body: problem } = await api.send<Problem>('POST', '/promo-codes', {
      as: promoter.sk,
      body: { code: `CODE${++codes}`, ...body },
    });
    return [status, problem.code];
  };
  const percent = { percent_bps: 1000 };
  const amount = { amount_off: 500, currency: 'EUR' };
  expect(await create({})).toEqual([400, 'invalid_request']);
  expect(await create({ ...percent, ...amount })).toEqual([400, 'invalid_request']);
  expect(await create({ amount_off: 500 })).toEqual([400, 'invalid_request']);
  expect(await create({ percent_bps: 10_001 })).toEqual([400, 'invalid_request']);
  expect(await create({ ...percent, code: 'two words' })).toEqual([400, 'invalid_request']);
  expect(await create({ ...percent, starts_at: '2027-02-01T00:00:00Z', ends_at: '2027-01-01T00:00:00Z' })).toEqual([
    422,
    'invalid_times',
  ]);
  expect(await create({ ...amount, event_id: sale.id, currency: 'USD' })).toEqual([422, 'currency_differs']);
  expect(await create({ amount_off: 505, currency: 'KWD' })).toEqual([422, 'price_not_chargeable']);
  expect(await create({ ...percent, event_id: sale.id, tier_ids: other.tierIds })).toEqual([404, 'tier_not_found']);
  expect(await create({ ...percent, event_id: `evt_${'0'.repeat(26)}` })).toEqual([404, 'event_not_found']);
  await newCode({ code: 'TAKEN' });
  expect(await create({ ...percent, code: 'taken' })).toEqual([409, 'promo_code_taken']);
});

test('the quote of a hold is what its order then costs, whatever the case of the code', async () => {
  const sale = await newSale([
    { price: 2499, quantity: 50 },
    { price: 4900, quantity: 50 },
  ]);
  const code = await newCode({ code: 'TwentyOff', event_id: sale.id });
  const buyer = newBuyer(api, promoter);
  const hold = await buyer.hold(
    sale.id,
    sale.tierIds.map((tier_id) => ({ tier_id, quantity: 3 })),
  );
  const quote = await check({ hold_token: hold.body.token, code: 'tWENTYoFF', email: buyer.email });
  expect(quote.status).toBe(200);
  expect(quote.body).toMatchObject({ promo_code: 'TwentyOff', subtotal: 22197, discount: 4439, total_price: 17758 });
  expect(await redeemed(code)).toBe(0);

  const order = await buyer.order({ hold_token: hold.body.token, promo_code: 'twentyoff' });
  expect(order.status).toBe(201);
  expect(order.body).toMatchObject({ promo_code: 'TwentyOff', subtotal: 22197, discount: 4439, total_price: 17758 });
  expect(await redeemed(code)).toBe(1);
  pay(api, order.body);
  expect((await buyer.confirm(order.body)).body.status).toBe('confirmed');
});

test('a code of another promoter, or none at all, is unknown', async () => {
  const sale = await newSale();
  const other = await newPromoter(api);
  const theirs = await newCode({}, other);
  const buyer = newBuyer(api, promoter);
  for (const code of [theirs.code, 'NOSUCHCODE']) {
    const quote = await check({ event_id: sale.id, items: sale.one, code });
    expect([quote.status, quote.body.code]).toEqual([404, 'promo_code_not_found']);
    const order = await buyer.order({ event_id: sale.id, items: sale.one, promo_code: code });
    expect([order.status, order.body.code]).toEqual([404, 'promo_code_not_found']);
  }
});

test('each code is refused for its own reason, at the quote and at the order, and the hold still buys without it', async () => {
  const sale = await newSale([
    { price: 2500, quantity: 50 },
    { price: 4900, quantity: 50 },
    { price: 0, quantity: 50 },
  ]);
  const [, second = '', free = ''] = sale.tierIds;
  const elsewhere = await newSale();
  const soon = new Date(api.now().getTime() + 86_400_000).toISOString();
  const before = new Date(api.now().getTime() - 60_000).toISOString();
  const inactive = await newCode();
  await change(inactive, { active: false });
  const used = await newCode({ max_redemptions: 1 });
  const mine = newBuyer(api, promoter);
  expect((await mine.order({ event_id: sale.id, items: sale.one, promo_code: used.code })).status).toBe(201);

  const cases: [PromoCode, string][] = [
    [inactive, 'promo_code_inactive'],
    [await newCode({ starts_at: soon }), 'promo_code_not_started'],
    [await newCode({ ends_at: before }), 'promo_code_ended'],
    [await newCode({ event_id: elsewhere.id }), 'promo_code_not_applicable'],
    [await newCode({ tier_ids: [second] }), 'promo_code_not_applicable'],
    [await newCode({ percent_bps: undefined, amount_off: 500, currency: 'USD' }), 'promo_code_not_applicable'],
    [used, 'promo_code_used_up'],
  ];
  const buyer = newBuyer(api, promoter);
  const hold = await buyer.hold(sale.id, sale.one);
  for (const [code, reason] of cases) {
    const quote = await check({ event_id: sale.id, items: sale.one, code: code.code });
    expect([quote.status, quote.body.code]).toEqual([409, reason]);
    const order = await buyer.order({ hold_token: hold.body.token, promo_code: code.code });
    expect([order.status, order.body.code]).toEqual([409, reason]);
  }
  const nothing = await newCode({ tier_ids: [free] });
  const off = await check({ event_id: sale.id, items: [{ tier_id: free, quantity: 1 }], code: nothing.code });
  expect(off.body.code).toBe('promo_code_not_applicable');

  const seats = await api.send<{ tiers: { available: number }[] }>('GET', `/events/${sale.id}/availability`);
  expect(seats.body.tiers[0]?.available).toBe(48);
  expect((await buyer.order({ hold_token: hold.body.token })).body).toMatchObject({ total_price: 2500, discount: 0 });
});

test('a code takes off only the tiers it is for', async () => {
  const sale = await newSale([
    { price: 2500, quantity: 50 },
    { price: 4900, quantity: 50 },
  ]);
  const code = await newCode({ percent_bps: 5000, tier_ids: [sale.tierIds[1]] });
  const buyer = newBuyer(api, promoter);
  const items = sale.tierIds.map((tier_id) => ({ tier_id, quantity: 1 }));
  const order = await buyer.order({ event_id: sale.id, items, promo_code: code.code });
  expect(order.body).toMatchObject({
    discount: 2450,
    total_price: 4950,
    items: [
      { discount: 0, total_price: 2500 },
      { discount: 2450, total_price: 2450 },
    ],
  });
});

test('an e-mail uses a code as often as it may, however it is spelled', async () => {
  const sale = await newSale();
  const code = await newCode({ max_per_email: 1 });
  const email = 'Grace.Hopper@example.com';
  const buyer = newBuyer(api, promoter, email);
  const wanted = { event_id: sale.id, items: sale.one, promo_code: code.code };
  const first = await buyer.order(wanted);
  expect(first.status).toBe(201);
  const same = newBuyer(api, promoter, email.toUpperCase());
  expect((await same.order(wanted)).body.code).toBe('promo_code_used_by_email');
  expect((await check({ ...wanted, promo_code: undefined, code: code.code, email })).body.code).toBe(
    'promo_code_used_by_email',
  );
  expect((await newBuyer(api, promoter).order(wanted)).status).toBe(201);

  await api.send('POST', `/orders/${first.body.id}/cancel`, { as: first.body.secret });
  expect((await same.order(wanted)).status).toBe(201);
});

test('a redemption comes back when its order expires or is cancelled, not when it is refunded', async () => {
  const sale = await newSale();
  const code = await newCode({ max_redemptions: 1 });
  const wanted = { event_id: sale.id, items: sale.one, promo_code: code.code };
  const order = async () => newBuyer(api, promoter).order(wanted);

  const cancelled = await order();
  expect((await order()).body.code).toBe('promo_code_used_up');
  await api.send('POST', `/orders/${cancelled.body.id}/cancel`, { as: cancelled.body.secret });
  expect(await redeemed(code)).toBe(0);

  await order();
  api.advance(601);
  await api.sweep();
  expect(await redeemed(code)).toBe(0);

  const paid = await order();
  pay(api, paid.body);
  await api.send('POST', `/orders/${paid.body.id}/confirm`, { as: paid.body.secret });
  await api.send('POST', `/orders/${paid.body.id}/refund`, { as: promoter.sk, body: {} });
  expect(await redeemed(code)).toBe(1);
});

test('money that comes late is taken although the code is used up by then', async () => {
  const sale = await newSale();
  const code = await newCode({ max_redemptions: 1 });
  const wanted = { event_id: sale.id, items: sale.one, promo_code: code.code };
  const buyer = newBuyer(api, promoter);
  const late = await buyer.order(wanted);
  // Stripe does not answer the expiry, so the payment stays payable.
  api.standIns.stripe.faults.set({ status: 500 });
  api.advance(1300);
  await api.sweep();
  api.standIns.stripe.faults.clear();
  expect((await buyer.look(late.body)).body.status).toBe('expired');
  expect((await newBuyer(api, promoter).order(wanted)).status).toBe(201);

  pay(api, late.body);
  expect((await buyer.confirm(late.body)).body).toMatchObject({ status: 'confirmed', discount: 500 });
  expect(await redeemed(code)).toBe(2);
});

test('a repeated order is answered with its first one, also when the code is used up or ended since', async () => {
  const sale = await newSale();
  const code = await newCode({ max_redemptions: 1 });
  const buyer = newBuyer(api, promoter);
  const hold = await buyer.hold(sale.id, sale.one);
  const wanted = { hold_token: hold.body.token, promo_code: code.code };
  const first = await buyer.order(wanted);
  await change(code, { active: false });
  const again = await buyer.order(wanted);
  expect(again.status).toBe(201);
  expect(again.body).toEqual(first.body);
  expect(await redeemed(code)).toBe(1);
});

test('an order is priced by today’s terms, not by those cached for an earlier one', async () => {
  const sale = await newSale();
  const code = await newCode({ percent_bps: 1000 });
  const wanted = { event_id: sale.id, items: sale.one, promo_code: code.code };
  expect((await newBuyer(api, promoter).order(wanted)).body).toMatchObject({ discount: 250 });
  await change(code, { percent_bps: 5000 });
  expect((await newBuyer(api, promoter).order(wanted)).body).toMatchObject({ discount: 1250, total_price: 1250 });
});

test('a code that could not be used is judged again after a change', async () => {
  const sale = await newSale([
    { price: 2000, quantity: 50 },
    { price: 2000, quantity: 50 },
  ]);
  const code = await newCode({ event_id: sale.id, tier_ids: [sale.tierIds[1]] });
  const order = async (items = sale.one) => {
    const { email } = newBuyer(api, promoter);
    const body = { event_id: sale.id, items, promo_code: code.code, name: 'Ada', email };
    const answer = await api.send<Order & Problem>('POST', '/orders', { as: promoter.pk, body });
    return answer.status === 201 ? answer.body.total_price : answer.body.code;
  };
  expect(await order([{ tier_id: sale.tierIds[1] ?? '', quantity: 1 }])).toBe(1600);
  expect(await order()).toBe('promo_code_not_applicable');
  await change(code, { tier_ids: null });
  expect(await order()).toBe(1600);
  await change(code, { percent_bps: 9900 });
  expect(await order()).toBe('price_below_minimum');
  await change(code, { percent_bps: 5000 });
  expect(await order()).toBe(1000);
  await change(code, { percent_bps: 9900 });
  expect(await order()).toBe('price_below_minimum');
  await api.send('POST', `/promo-codes/${code.id}/deactivate`, { as: promoter.sk });
  expect(await order()).toBe('promo_code_inactive');
});

test('a total of zero is a free order, whose tickets cost nothing', async () => {
  const sale = await newSale();
  const code = await newCode({ percent_bps: 10_000 });
  const buyer = newBuyer(api, promoter);
  const order = await buyer.order({ event_id: sale.id, items: sale.one, promo_code: code.code });
  expect(order.status).toBe(201);
  expect(order.body).toMatchObject({
    status: 'confirmed',
    subtotal: 2500,
    discount: 2500,
    total_price: 0,
    payment: null,
    payment_id: null,
    tickets: [{ price: 0 }],
  });
  const refund = await api.send<{ order: Order; refund: null }>('POST', `/orders/${order.body.id}/refund`, {
    as: promoter.sk,
    body: {},
  });
  expect(refund.body).toMatchObject({
    order: { status: 'confirmed', refund_status: 'none', tickets: [{ status: 'void' }] },
    refund: null,
  });
});

test('a total below the smallest charge is refused before anything is reserved', async () => {
  const sale = await newSale();
  const code = await newCode({ percent_bps: undefined, amount_off: 2470, currency: 'EUR' });
  const buyer = newBuyer(api, promoter);
  const hold = await buyer.hold(sale.id, sale.one);
  const wanted = { hold_token: hold.body.token, promo_code: code.code };
  expect((await check({ hold_token: hold.body.token, code: code.code })).body.code).toBe('price_below_minimum');
  expect((await buyer.order(wanted)).body.code).toBe('price_below_minimum');
  const rows = await api.query('select reserved from tiers where id = $1', [sale.tierIds[0]]);
  expect(rows).toEqual([{ reserved: 0 }]);
  expect(await redeemed(code)).toBe(0);
  expect((await buyer.order({ hold_token: hold.body.token })).status).toBe(201);
});

test('an order with a code that is known takes two round trips to Postgres, with its answer kept', async () => {
  const sale = await newSale();
  const code = await newCode();
  const buyer = newBuyer(api, promoter);
  const hold = await buyer.hold(sale.id, sale.one);
  await check({ hold_token: hold.body.token, code: code.code });
  await api.idle();
  let trips = 0;
  const stop = api.standIns.neon.observe(({ statements }) => {
    // Stripe's own events and the jobs go on beside the request.
    if (!statements.some(({ query }) => /stripe_events|outbox|lease_/.test(query))) trips += 1;
  });
  const order = await buyer.order({ hold_token: hold.body.token, promo_code: code.code }, randomUUID());
  expect(order.status).toBe(201);
  stop();
  expect(trips).toBe(2);
});

test('an order whose code changes faster than it can be read is refused, and its hold buys without it', async () => {
  const sale = await newSale();
  const code = await newCode();
  const buyer = newBuyer(api, promoter);
  const hold_token = (await buyer.hold(sale.id, sale.one)).body.token;
  const version = 'v_code.version <> (v_wish.promo).version';
  await withoutGuard(api.query, 'reserve_order', [[version, 'true']]);
  try {
    const order = await buyer.order({ hold_token, promo_code: code.code });
    expect([order.status, order.body.code]).toEqual([409, 'promo_code_changed']);
  } finally {
    await api.query(await functionSource('reserve_order'));
  }
  expect((await buyer.order({ hold_token })).status).toBe(201);
});
