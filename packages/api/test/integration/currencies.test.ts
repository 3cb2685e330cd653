import { afterAll, beforeAll, expect, test } from 'vitest';
import { chargeStep, SELLABLE } from '../../src/core/currencies.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterAll(() => api.close());

test('the database and the service agree on what can be charged', async () => {
  const rows = await api.query<{ code: string; step: number }>(
    'select code, app.charge_step(code) as step from unnest($1::text[]) code',
    [SELLABLE],
  );
  expect(rows).toEqual(SELLABLE.map((code) => ({ code, step: chargeStep(code) })));
});

test.each([
  ['JPY', 0, 4500],
  ['KWD', 3, 12_340],
  ['ISK', 2, 450_000],
  ['HUF', 2, 450_050],
  ['UGX', 2, 5_000_000],
  ['MGA', 0, 20_000],
])('a sale in %s goes through and comes back to the last digit', async (currency, decimals, price) => {
  const event = await newEvent(api, promoter, [{ quantity: 5, price }], { currency });
  const shown = await api.send<{ currency_decimals: number }>('GET', `/events/${event.id}`);
  expect(shown.body.currency_decimals).toBe(decimals);
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }];
  const { status, body: order } = await buyer.order({ event_id: event.id, items });
  expect(status, JSON.stringify(order)).toBe(201);
  expect(order.total_price).toBe(2 * price);
  await pay(api, order as Order);
  expect((await buyer.confirm(order as Order)).body.status).toBe('confirmed');
  await api.drain();
  const refunded = await api.send<{ order: Order }>('POST', `/orders/${order.id}/refund`, {
    as: promoter.sk,
    body: {},
  });
  expect(refunded.body.order.refunded_amount).toBe(2 * price);
  await api.drain();
  expect(await api.violations()).toEqual([]);
});

test.each([
  ['KWD', 12_345, 12_340],
  ['ISK', 450_050, 450_000],
])('a price in %s that Stripe would refuse is refused at the tier', async (currency, wrong, right) => {
  const event = await newEvent(api, promoter, [{ quantity: 5, price: right }], { currency });
  const id = event.tiers[0]?.id;
  const body = { name: 'Balcony', price: wrong, quantity: 5 };
  const created = await api.send<Problem>('POST', `/events/${event.id}/tiers`, { as: promoter.sk, body });
  expect(created).toMatchObject({ status: 422, body: { code: 'price_not_chargeable' } });
  const updated = await api.send<Problem>('PUT', `/tiers/${id}`, { as: promoter.sk, body: { price: wrong } });
  expect(updated).toMatchObject({ status: 422, body: { code: 'price_not_chargeable' } });
});

test('an event moves to a currency only if its prices can be charged there', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5, price: 2550 }]);
  const move = (currency: string) =>
    api.send<Problem>('PUT', `/events/${event.id}`, { as: promoter.sk, body: { currency } });
  expect(await move('ISK')).toMatchObject({ status: 422, body: { code: 'price_not_chargeable' } });
  expect((await move('KWD')).status).toBe(200);
});

test('a hold from before its event changed currency makes no order', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5 }]);
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
  const hold = await buyer.hold(event.id, items);
  await api.send('PUT', `/events/${event.id}`, { as: promoter.sk, body: { currency: 'USD' } });
  const refused = await buyer.order({ hold_token: hold.body.token });
  expect(refused).toMatchObject({ status: 422, body: { code: 'currency_differs' } });
  const bought = await buyer.order({ event_id: event.id, items });
  expect(bought).toMatchObject({ status: 201, body: { currency: 'USD' } });
  expect(await api.query('select reserved from tiers where event_id = $1', [event.id])).toEqual([{ reserved: 1 }]);
});

test('a refund by an amount that Stripe would refuse is refused before anything changes', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 5, price: 12_340 }], { currency: 'KWD' });
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
  const { body: order } = await buyer.order({ event_id: event.id, items });
  await pay(api, order as Order);
  await buyer.confirm(order as Order);
  const refund = (amount: number) =>
    api.send<Problem>('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: { amount } });
  expect(await refund(1234)).toMatchObject({ status: 422, body: { code: 'price_not_chargeable' } });
  expect((await buyer.look(order as Order)).body.refunded_amount).toBe(0);
  expect((await refund(1230)).status).toBe(200);
  await api.drain();
  expect(await api.violations()).toEqual([]);
});
