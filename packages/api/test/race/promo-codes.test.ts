import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter } from '../people.ts';
import { withoutGuard } from './guards.ts';
import { lowerBarrier, stopAt, untilWaiting } from './waiting.ts';

const BUYERS = 200;
const LIMIT = 20;
const PRICE = 2500;

let api: Harness;
let promoter: Promoter;
beforeEach(async () => {
  api = await createHarness({ env: { HOLD_SEATS_PER_IP: '10000' } });
  promoter = await newPromoter(api);
});
afterEach(() => api.close());

const newSales = async (events: number, limit: number) => {
  const made = await Promise.all(
    Array.from({ length: events }, () => newEvent(api, promoter, [{ price: PRICE, quantity: BUYERS }])),
  );
  const code = await api.send('POST', '/promo-codes', {
    as: promoter.sk,
    body: { code: 'FIRST20', percent_bps: 2000, max_redemptions: limit },
  });
  expect(code.status).toBe(201);
  return made.map(({ id, tiers }) => ({ event_id: id, items: [{ tier_id: tiers[0]?.id ?? '', quantity: 1 }] }));
};

/** Everyone holds a seat, then all order at once with the code, and without it once that is refused. Counts the answers. */
const rush = async (sales: Awaited<ReturnType<typeof newSales>>) => {
  const buyers = [];
  for (let n = 0; n < BUYERS; n++) {
    const buyer = newBuyer(api, promoter);
    const sale = sales[n % sales.length];
    const hold = await buyer.hold(sale?.event_id ?? '', sale?.items ?? []);
    expect(hold.status).toBe(201);
    buyers.push({ order: (more: object) => buyer.order({ hold_token: hold.body.token, ...more }) });
  }
  const answers: Record<string, number> = {};
  const count = (answer: string) => {
    answers[answer] = (answers[answer] ?? 0) + 1;
  };
  await Promise.all(
    buyers.map(async ({ order }) => {
      const first = await order({ promo_code: 'first20' });
      if (first.status === 201) return count(`paid ${first.body.total_price}`);
      count(first.body.code);
      const second = await order({});
      count(second.status === 201 ? `paid ${second.body.total_price}` : second.body.code);
    }),
  );
  return answers;
};

const discounted = async () =>
  (await api.query<{ n: number }>('select count(*)::int as n from orders where discount > 0'))[0]?.n ?? 0;

const FAIR = { 'paid 2000': LIMIT, promo_code_used_up: BUYERS - LIMIT, 'paid 2500': BUYERS - LIMIT };

/** Puts a statement into each transition after it has read the code, so that others come in between if they can. */
const afterTheCode = (statement: string): [string, string] => [
  '  select o.id into v_known_id from orders o',
  `  ${statement}\n  select o.id into v_known_id from orders o`,
];

describe(`${BUYERS} buyers at once with a code for ${LIMIT} orders`, () => {
  test('20 get the discount, 180 are refused it and buy without it, and every invariant holds', async () => {
    expect(await rush(await newSales(1, LIMIT))).toEqual(FAIR);
    expect(await discounted()).toBe(LIMIT);
    expect(await api.violations()).toEqual([]);
  });

  test('the same holds for a code of several events, which have locks of their own', async () => {
    const sales = await newSales(8, LIMIT);
    await withoutGuard(api.query, 'reserve_order', [afterTheCode('perform pg_sleep(0.02);')]);
    expect(await rush(sales)).toEqual(FAIR);
    expect(await api.violations()).toEqual([]);
  });

  test('control: without the code’s lock more get the discount', async () => {
    const sales = await newSales(2, 1);
    await withoutGuard(api.query, 'lock_promo_codes', [['order by p.id for no key update;', 'order by p.id;']]);
    await withoutGuard(api.query, 'reserve_order', [afterTheCode(stopAt("'code'"))]);
    const lift = await lowerBarrier(api, 'code');
    const orders = sales.map((sale) => newBuyer(api, promoter).order({ ...sale, promo_code: 'first20' }));
    await untilWaiting(api, 2);
    await lift();
    await Promise.all(orders);
    expect(await discounted()).toBe(2);
  });

  test('control: without the check of the limit more get the discount', async () => {
    const sales = await newSales(1, LIMIT);
    await withoutGuard(api.query, 'promo_refusal', [['when p_code.redeemed >= p_code.max_redemptions', 'when false']]);
    await rush(sales);
    expect(await discounted()).toBeGreaterThan(LIMIT);
  });
});

test('an order and a change of its code under one idempotency key never deadlock: the change is refused', async () => {
  const [sale] = await newSales(1, LIMIT);
  const codes = await api.send<{ data: { id: string }[] }>('GET', '/promo-codes', { as: promoter.sk });
  await withoutGuard(api.query, 'reserve_order', [
    [
      '  if (v_wish.promo).id is not null then',
      `  ${stopAt("'before the codes'")}\n  if (v_wish.promo).id is not null then`,
    ],
  ]);
  const lift = await lowerBarrier(api, 'before the codes');
  const as = { as: promoter.sk, key: randomUUID() };
  const who = { name: 'Ada Lovelace', email: 'ada@example.com' };
  const ordered = api.send('POST', '/orders', { ...as, body: { ...sale, ...who, promo_code: 'FIRST20' } });
  await untilWaiting(api, 1);
  const changed = api.send<{ code: string }>('PUT', `/promo-codes/${codes.body.data[0]?.id}`, {
    ...as,
    body: { percent_bps: 1000 },
  });
  await untilWaiting(api, 2);
  await lift();
  expect((await ordered).status).toBe(201);
  expect((await changed).body.code).toBe('idempotency_key_reused');
});
