import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

type Analytics = {
  time_zone: string;
  orders: Record<string, number | null>;
  tickets: Record<string, number>;
  revenue: Record<'gross' | 'refunds' | 'fees' | 'taxes' | 'chargebacks' | 'net', number>;
  by_tier: { tier_id: string; sold: number; void: number; checked_in: number; gross: number }[];
  by_day: { day: string; orders: number; tickets: number; gross: number }[];
  waitlist: Record<string, number>;
} & Problem;
type Sale = { order_id: string; name: string; day: string; total_price: number; items: { tier_name: string }[] };
type Sales = { data: Sale[]; has_more: boolean } & Problem;

let api: Harness;
let promoter: Promoter;
let stranger: Promoter;
beforeAll(async () => {
  api = await createHarness();
  [promoter, stranger] = [await newPromoter(api), await newPromoter(api)];
});
afterAll(() => api.close());

const sale = async (event: { id: string }, tierId: string, quantity: number, name = 'Ada Lovelace') => {
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: tierId, quantity }];
  const { status, body } = await buyer.order({ event_id: event.id, items, name });
  expect(status, JSON.stringify(body)).toBe(201);
  const order = body as Order;
  if (order.payment_id) await pay(api, order);
  const confirmed = await buyer.confirm(order);
  expect(confirmed.body.status).toBe('confirmed');
  return { ...confirmed.body, secret: order.secret } as Order;
};
const analyse = async (eventId: string, as = promoter.sk) =>
  api.send<Analytics>('GET', `/events/${eventId}/analytics`, { as });
const report = (eventId: string, query = '', as = promoter.sk) =>
  api.send<Sales>('GET', `/events/${eventId}/sales${query}`, { as });
const csv = async (eventId: string, query = '?format=csv', headers: Record<string, string> = {}) => {
  const path = `/events/${eventId}/sales${query}`;
  const answer = await api.send<string>('GET', path, { as: promoter.sk, headers });
  expect(answer.status).toBe(200);
  return answer;
};
const total = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

describe('analytics', () => {
  test('an event without orders has zeros and no conversion', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    const { status, body } = await analyse(event.id);
    expect(status).toBe(200);
    expect(body.orders).toMatchObject({ created: 0, confirmed: 0, conversion: null });
    expect(Object.values(body.revenue)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(body.by_tier).toHaveLength(1);
    expect(body.by_day).toEqual([]);
  });

  test('orders, tickets, money, check-ins and the waitlist are counted, and the sums agree', async () => {
    const event = await newEvent(api, promoter, [
      { name: 'Stalls', quantity: 10, price: 2500 },
      { name: 'Balcony', quantity: 1, price: 4000 },
    ]);
    const [stalls = '', balcony = ''] = event.tiers.map(({ id }) => id);
    const first = await sale(event, stalls, 3);
    await sale(event, stalls, 1);
    await sale(event, balcony, 1);
    const pending = await newBuyer(api, promoter).order({
      event_id: event.id,
      items: [{ tier_id: stalls, quantity: 2 }],
    });
    expect(pending.status).toBe(201);
    const given = newBuyer(api, promoter);
    const up = await given.order({ event_id: event.id, items: [{ tier_id: stalls, quantity: 1 }] });
    await api.send('POST', `/orders/${up.body.id}/cancel`, { as: up.body.secret });
    await newBuyer(api, promoter).join({ event_id: event.id, tier_id: balcony, quantity: 1 });
    const refund = { ticket_ids: [first.tickets[0]?.id] };
    await api.send('POST', `/orders/${first.id}/refund`, { as: promoter.sk, body: refund });
    await api.send('POST', `/tickets/${first.tickets[1]?.id}/validate`, { as: promoter.sk, body: {} });

    const { body } = await analyse(event.id);
    expect(body.orders).toEqual({
      created: 5,
      confirmed: 3,
      pending: 1,
      expired: 0,
      cancelled: 1,
      refunded: 1,
      conversion: 0.6,
    });
    expect(body.tickets).toEqual({ issued: 5, sold: 4, void: 1, admitted_void: 0, checked_in: 1 });
    expect(body.revenue).toMatchObject({ gross: 14_000, refunds: 2500, chargebacks: 0 });
    const { gross, refunds, fees, taxes, chargebacks, net } = body.revenue;
    expect(net + refunds + fees + taxes + chargebacks).toBe(gross);
    expect(body.by_tier).toMatchObject([
      {
        tier_id: stalls,
        tier_name: 'Stalls',
        quantity: 10,
        reserved: 2,
        sold: 3,
        void: 1,
        checked_in: 1,
        gross: 10_000,
      },
      { tier_id: balcony, sold: 1, void: 0, checked_in: 0, gross: 4000 },
    ]);
    expect(total(body.by_tier.map((tier) => tier.gross))).toBe(gross);
    expect(total(body.by_day.map((one) => one.gross))).toBe(gross);
    expect(total(body.by_day.map((one) => one.orders))).toBe(3);
    expect(body.waitlist).toMatchObject({ waiting: 1, seats_wanted: 1, offered: 0 });
    await api.drain();
  });

  test('with fees and taxes the sums agree too, also after a refund of a part', async () => {
    const rules = { fee_bps: 333, fee_fixed: 77, fee_bearer: 'buyer', tax_bps: 1900, tax_inclusive: false };
    const seller = await newPromoter(api);
    const set = await api.send('PUT', `/promoters/${seller.id}/pricing`, { as: seller.jwt, body: rules });
    expect(set.status, JSON.stringify(set.body)).toBe(200);
    const event = await newEvent(api, seller, [{ quantity: 10, price: 1999 }]);
    const buyer = newBuyer(api, seller);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 3 }];
    const { body: order } = await buyer.order({ event_id: event.id, items });
    await pay(api, order as Order);
    await buyer.confirm(order as Order);
    await api.send('POST', `/orders/${order.id}/refund`, { as: seller.sk, body: { amount: 1000 } });
    const { revenue, by_tier } = (await analyse(event.id, seller.sk)).body;
    expect(revenue).toMatchObject({ gross: order.total_price, refunds: 1000 });
    expect(Math.min(revenue.fees, revenue.taxes, revenue.net)).toBeGreaterThan(0);
    expect(revenue.net + revenue.refunds + revenue.fees + revenue.taxes).toBe(revenue.gross);
    expect(total(by_tier.map((tier) => tier.gross))).toBe(revenue.gross);
    await api.drain();
  });

  test('days are those of the event’s zone, also the one with 25 hours', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 10, price: 0 }], { time_zone: 'Europe/Berlin' });
    const tier = event.tiers[0]?.id ?? '';
    // Clocks go back from 3 to 2 on 31 October 2027: that day runs from 22:00 to 23:00 UTC of the next.
    const instants = ['2027-10-30T21:59:59Z', '2027-10-30T22:00:00Z', '2027-10-31T22:59:59Z', '2027-10-31T23:00:00Z'];
    for (const instant of instants) {
      const { id } = await sale(event, tier, 1);
      await api.query('update orders set confirmed_at = $2 where id = $1', [id, instant]);
    }
    const { body } = await analyse(event.id);
    expect(body.time_zone).toBe('Europe/Berlin');
    expect(body.by_day.map(({ day, orders }) => [day, orders])).toEqual([
      ['2027-10-30', 1],
      ['2027-10-31', 2],
      ['2027-11-01', 1],
    ]);
    const sales = await report(event.id);
    expect(sales.body.data.map(({ day }) => day)).toEqual(['2027-11-01', '2027-10-31', '2027-10-31', '2027-10-30']);
  });

  test('a zone that Postgres does not know falls back to UTC', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 10, price: 0 }]);
    await sale(event, event.tiers[0]?.id ?? '', 1);
    await api.query(`update events set time_zone = 'Mars/Olympus' where id = $1`, [event.id]);
    expect(await analyse(event.id)).toMatchObject({ status: 200, body: { time_zone: 'UTC' } });
    expect((await report(event.id)).status).toBe(200);
  });

  test('cost two round trips to Postgres, the first for the days to count by; a report costs one', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 10, price: 0 }]);
    await sale(event, event.tiers[0]?.id ?? '', 1);
    await analyse(event.id);
    await api.idle();
    const trips: string[] = [];
    const count = async (work: () => Promise<unknown>) => {
      trips.length = 0;
      await work();
      return trips.length;
    };
    const stop = api.standIns.neon.observe(({ statements }) => trips.push(statements.map(({ query }) => query).join()));
    try {
      expect(await count(() => analyse(event.id))).toBe(2);
      expect(await count(() => report(event.id))).toBe(1);
      expect(await count(() => csv(event.id))).toBe(1);
    } finally {
      stop();
    }
  });
});

describe('the sales report', () => {
  test('pages through confirmed orders only, newest first, in both directions', async () => {
    const event = await newEvent(api, promoter, [{ name: 'Stalls', quantity: 10, price: 2500 }]);
    const tier = event.tiers[0]?.id ?? '';
    const ids = [];
    for (let i = 0; i < 3; i++) ids.unshift((await sale(event, tier, 1)).id);
    await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id: tier, quantity: 1 }] });
    const all = await report(event.id);
    expect(all.body.data.map(({ order_id }) => order_id)).toEqual(ids);
    expect(all.body.data[0]).toMatchObject({ total_price: 2500, items: [{ tier_name: 'Stalls' }] });
    const first = await report(event.id, '?limit=2');
    expect([first.body.data.map(({ order_id }) => order_id), first.body.has_more]).toEqual([ids.slice(0, 2), true]);
    const second = await report(event.id, `?limit=2&starting_after=${ids[1]}`);
    expect([second.body.data.map(({ order_id }) => order_id), second.body.has_more]).toEqual([ids.slice(2), false]);
    const back = await report(event.id, `?limit=2&ending_before=${ids[2]}`);
    expect([back.body.data.map(({ order_id }) => order_id), back.body.has_more]).toEqual([ids.slice(0, 2), false]);
  });

  test('is CSV for whoever asks by header, by query or for the export, and JSON otherwise', async () => {
    const event = await newEvent(api, promoter, [{ name: 'Stalls', quantity: 10, price: 2550 }]);
    const order = await sale(event, event.tiers[0]?.id ?? '', 2, 'Zoë "Z" O’Hara, Ms');
    for (const answer of [
      await csv(event.id),
      await csv(event.id, '', { accept: 'text/csv' }),
      await csv(event.id, '/export'),
    ]) {
      expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
      expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="sales-${event.id}.csv"`);
      const [head, record, end, ...rest] = answer.body.split('\r\n');
      expect(head).toBe(
        'order_id,confirmed_at,day,status,refund_status,name,email,quantity,items,subtotal,discount,fee,tax,total_price,refunded_amount,currency,promo_code',
      );
      expect(record).toContain(`${order.id},`);
      expect(record).toContain(',"Zoë ""Z"" O’Hara, Ms",');
      expect(record).toContain(',2,2 × Stalls,51.00,');
      expect([end, rest]).toEqual(['', []]);
    }
    for (const accept of ['application/json', '*/*', 'text/html, */*;q=0.1']) {
      const answer = await api.send('GET', `/events/${event.id}/sales`, { as: promoter.sk, headers: { accept } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  test('holds no formula, whatever a buyer or promoter typed', async () => {
    const event = await newEvent(api, promoter, [{ name: '=1+1', quantity: 10, price: 0 }]);
    for (const name of ['=cmd|calc', '+1', '-1', '@SUM(A1)']) await sale(event, event.tiers[0]?.id ?? '', 1, name);
    const { body } = await csv(event.id);
    const fields = body
      .split('\r\n')
      .slice(1, -1)
      .flatMap((record) => record.split(','));
    expect(fields.filter((field) => /^"?[=+\-@]/.test(field))).toEqual([]);
    expect(body).toContain(",'=cmd|calc,");
  });

  test('is UTF-8 by its first bytes, and keeps texts that look like numbers', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 10, price: 1205 }]);
    for (const name of ['Zoë', '007', '1E5', "'tis Ada"]) await sale(event, event.tiers[0]?.id ?? '', 1, name);
    const raw = await fetch(`${api.origin}/api/v1/events/${event.id}/sales/export`, {
      headers: { authorization: `Bearer ${promoter.sk}` },
    });
    const bytes = new Uint8Array(await raw.arrayBuffer());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const { body } = await csv(event.id);
    for (const name of [',Zoë,', ",'007,", ",'1E5,", ",''tis Ada,", ',12.05,']) expect(body).toContain(name);
    expect((await report(event.id)).body.data.map(({ name }) => name).toSorted()).toEqual([
      "'tis Ada",
      '007',
      '1E5',
      'Zoë',
    ]);
    for (const query of ['/export?separator=semicolon', '?format=csv&separator=semicolon']) {
      const answer = await csv(event.id, query);
      expect(answer.body).toContain('order_id;confirmed_at;');
      expect(answer.body).toContain(';12,05;');
    }
    await api.drain();
  });

  test('amounts have the decimals of their currency', async () => {
    for (const [currency, price, written] of [
      ['JPY', 4500, '4500'],
      ['KWD', 12_340, '12.340'],
    ] as const) {
      const event = await newEvent(api, promoter, [{ quantity: 10, price }], { currency });
      await sale(event, event.tiers[0]?.id ?? '', 1);
      expect((await csv(event.id)).body).toContain(`,${written},`);
    }
    await api.drain();
  });

  test.each([
    '?limit=0',
    '?limit=101',
    '?format=xml',
    '?separator=tab',
    '?page=2',
    '?starting_after=a&ending_before=b',
  ])('refuses %s', async (query) => {
    const event = await newEvent(api, promoter, [{ quantity: 1 }]);
    expect((await report(event.id, query)).status).toBe(400);
  });
});

test('another promoter’s event looks like one that does not exist, and no buyer sees figures', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 1 }]);
  for (const path of ['analytics', 'sales', 'sales?format=csv', 'sales/export']) {
    const ask = (id: string, as?: string) => api.send<Problem>('GET', `/events/${id}/${path}`, { as });
    const foreign = await ask(event.id, stranger.sk);
    const missing = await ask('evt_00000000000000000000000000', stranger.sk);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
    expect((await ask(event.id, promoter.pk)).status).toBe(403);
    expect((await ask(event.id)).status).toBe(401);
  }
});

test('nothing was left inconsistent', async () => {
  expect(await api.violations()).toEqual([]);
});

test('a report of thousands of orders is complete and in order', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 1, price: 0 }]);
  await api.query(
    `insert into orders (id, event_id, promoter_id, hold_id, email, name, status, quantity, subtotal, total_price,
                         currency, price_rules, ticket_plan, granted_at, expires_at, confirmed_at, created_at)
     select 'ord_' || lpad(n::text, 26, '0'), $1, $2, 'hld_many_' || n, 'ada@example.com', 'Ada', 'confirmed', 1, 0, 0,
            'eur', app.price_rules(p), '[]', $3, $3, $3, $3
     from generate_series(1, 2000) n, promoters p where p.id = $2`,
    [event.id, promoter.id, api.now()],
  );
  await api.query(
    `insert into order_items (order_id, tier_id, quantity, unit_price, gross, discount, fee, tax, paid)
     select id, $2, 1, 0, 0, 0, 0, 0, 0 from orders where event_id = $1`,
    [event.id, event.tiers[0]?.id],
  );
  const ids = (await csv(event.id)).body
    .split('\r\n')
    .slice(1, -1)
    .map((record) => record.split(',')[0]);
  expect(ids).toHaveLength(2000);
  expect(ids).toEqual([...ids].sort());
});
