import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterAll(() => api.close());

const receipt = (id: string, as?: string) => api.send<string>('GET', `/orders/${id}/receipt`, { as });
const problem = (id: string, as?: string) => api.send<Problem>('GET', `/orders/${id}/receipt`, { as });

const bought = async (
  { name = 'Ada Lovelace', price = 2500, quantity = 2, pays = true } = {},
  event: Record<string, unknown> = {},
  seller = promoter,
) => {
  const made = await newEvent(api, seller, [{ name: 'Stalls', quantity: 10, price }], event);
  const buyer = newBuyer(api, seller);
  const items = [{ tier_id: made.tiers[0]?.id ?? '', quantity }];
  const { status, body } = await buyer.order({ event_id: made.id, items, name });
  expect(status, JSON.stringify(body)).toBe(201);
  const order = body as Order;
  if (pays) {
    if (order.payment_id) await pay(api, order);
    await buyer.confirm(order);
  }
  return { order, buyer };
};
/** What a reader sees, with one space between. */
const textOf = (markup: string) =>
  markup
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ');

test('buyer and promoter get a receipt with everything that was paid', async () => {
  const { order, buyer } = await bought();
  for (const as of [order.secret, promoter.sk, promoter.jwt]) {
    const { status, headers, body } = await receipt(order.id, as);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = textOf(body);
    for (const part of [
      order.id,
      'Ada Lovelace',
      buyer.email,
      'Night of the Long Applause',
      'Old Mill, Graz',
      'Stalls',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('Stalls 2 €25.00 €50.00');
    expect(text).toContain('Total €50.00');
  }
});

test('it runs nothing, loads nothing, and its style is the one its policy allows', async () => {
  const { order } = await bought();
  const { headers, body } = await receipt(order.id, order.secret);
  const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cache-control')).toMatch(/no-store/);
  expect(body).not.toMatch(/<script|<img|<link|<iframe|<form|\sstyle=|\son\w+=|url\(/i);
});

test('what a buyer typed is shown and not run', async () => {
  const { order } = await bought(
    { name: '<script>alert(1)</script>"\'&$&' },
    { title: '<img src=x onerror=alert(1)>' },
  );
  const { body } = await receipt(order.id, order.secret);
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;$&amp;');
  expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(body).not.toMatch(/<script|<img/i);
});

test('fees and taxes stand as lines of their own, and what prices contain is named', async () => {
  for (const [rules, lines] of [
    [
      { fee_bps: 0, fee_fixed: 150, fee_bearer: 'buyer', tax_bps: 1000, tax_inclusive: false, tax_name: 'Sales tax' },
      ['Subtotal €50.00', 'Fees €3.00', 'Sales tax €5.00', 'Total €58.00'],
    ],
    [
      { fee_bps: 0, fee_fixed: 150, fee_bearer: 'promoter', tax_bps: 2500, tax_inclusive: true, tax_name: 'VAT' },
      ['Total €50.00', 'Includes VAT €10.00'],
    ],
  ] as const) {
    const seller = await newPromoter(api);
    await api.send('PUT', `/promoters/${seller.id}/pricing`, { as: seller.jwt, body: rules });
    const { order } = await bought({}, {}, seller);
    const text = textOf((await receipt(order.id, order.secret)).body);
    expect(text).toContain(lines.join(' '));
  }
});

test('a refund is subtracted', async () => {
  const { order } = await bought();
  await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: { amount: 700 } });
  const text = textOf((await receipt(order.id, order.secret)).body);
  expect(text).toContain('Total €50.00 Refunded -€7.00 Paid after refunds €43.00');
  await api.drain();
});

test('times are those of the event’s zone on either side of a change of the clocks', async () => {
  // On 31 October 2027 at 01:00 UTC clocks in Vienna go back from 3 to 2.
  for (const [start, shown] of [
    ['2027-10-31T00:30:00Z', 'Sunday 31 October 2027 at 02:30 CEST'],
    ['2027-10-31T01:30:00Z', 'Sunday 31 October 2027 at 02:30 CET'],
    ['2027-03-28T01:30:00Z', 'Sunday 28 March 2027 at 03:30 CEST'],
  ] as const) {
    const times = { start_time: start, end_time: new Date(Date.parse(start) + 3_600_000).toISOString() };
    const { order } = await bought({}, times);
    expect(textOf((await receipt(order.id, order.secret)).body)).toContain(shown);
  }
});

test('there is none before the order is confirmed', async () => {
  const { order } = await bought({ pays: false });
  expect(await problem(order.id, order.secret)).toMatchObject({ status: 409, body: { code: 'order_without_receipt' } });
});

test('nobody else gets it, and a foreign order looks like one that does not exist', async () => {
  const { order } = await bought();
  const other = await bought();
  const stranger = await newPromoter(api);
  for (const as of [other.order.secret, stranger.sk]) {
    const foreign = await problem(order.id, as);
    const missing = await problem('ord_00000000000000000000000000', as);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'order_not_found' } });
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
  }
  expect((await problem(order.id, promoter.pk)).status).toBe(403);
  expect((await problem(order.id)).status).toBe(401);
  expect(await api.violations()).toEqual([]);
});

test('receipt and e-mail are in the buyer’s language, with prices and dates as their region writes them', async () => {
  const made = await newEvent(api, promoter, [{ name: 'Stalls', quantity: 10, price: 250000 }]);
  const items = [{ tier_id: made.tiers[0]?.id ?? '', quantity: 2 }];
  for (const [locale, said] of [
    ['de-AT', { kept: 'de-AT', subject: 'Deine 2 Tickets für Night of the Long Applause', sum: 'Summe € 5.000,00' }],
    ['de', { kept: 'de', subject: 'Deine 2 Tickets für Night of the Long Applause', sum: 'Summe 5.000,00 €' }],
    ['fr_CA', { kept: 'fr-CA', subject: 'Your 2 tickets for Night of the Long Applause', sum: 'Total €5,000.00' }],
  ] as const) {
    const buyer = newBuyer(api, promoter);
    const { body: order } = await buyer.order({ event_id: made.id, items, locale });
    expect(order).toMatchObject({ locale: said.kept });
    await pay(api, order);
    await buyer.confirm(order);
    await api.drain();
    const mail = api.standIns.resend.emails().find(({ to }) => to.includes(buyer.email));
    expect(mail?.subject).toContain(said.subject);
    // The way back leads to the hosted page in the same language.
    expect(mail?.text).toContain(`/e/${made.id}?locale=${said.kept}&ticket_order=`);
    const { body } = await receipt(order.id, order.secret);
    expect(body).toContain(`<html lang="${said.kept.startsWith('de') ? 'de' : 'en'}"`);
    expect(textOf(body)).toContain(said.sum);
  }
});

test('without a locale the language is the one that the request accepts', async () => {
  const made = await newEvent(api, promoter, [{ name: 'Stalls', quantity: 10, price: 0 }]);
  const body = { event_id: made.id, items: [{ tier_id: made.tiers[0]?.id ?? '', quantity: 1 }], name: 'Ada' };
  const kept = async (accepts: string | undefined, more: object = {}) => {
    const email = `${crypto.randomUUID()}@example.com`;
    const headers: Record<string, string> = accepts === undefined ? {} : { 'accept-language': accepts };
    const { status, body: order } = await api.send<Order & { locale: string }>('POST', '/orders', {
      as: promoter.pk,
      body: { ...body, ...more, email },
      headers,
    });
    return status === 201 ? order.locale : status;
  };
  expect(await kept('de-CH, fr;q=0.9')).toBe('de-CH');
  expect(await kept('fr-CH, fr;q=0.9, de;q=0.8')).toBe('de');
  expect(await kept('fr')).toBe('fr');
  expect(await kept('*')).toBe('en');
  expect(await kept(undefined)).toBe('en');
  expect(await kept('de', { locale: 'en' })).toBe('en');
  expect(await kept('de', { locale: 'no language' })).toBe(400);
});

test('buyers are written to in the promoter’s name, and their answers reach the promoter', async () => {
  const { buyer } = await bought();
  await api.drain();
  const mail = api.standIns.resend.emails().find(({ to }) => to.includes(buyer.email));
  const [row] = await api.query<{ name: string; email: string }>('select name, email from promoters where id = $1', [
    promoter.id,
  ]);
  expect(mail?.from).toBe(`${row?.name} via Ticket Vendor <tickets@example.com>`);
  expect(mail?.reply_to).toEqual([row?.email]);
  // An address that none of its people has shown to be theirs gets no answers of buyers.
  await api.query("update promoters set email = 'somebody@example.com' where id = $1", [promoter.id]);
  const other = await bought();
  await api.drain();
  await api.query('update promoters set email = $2 where id = $1', [promoter.id, row?.email]);
  const unconfirmed = api.standIns.resend.emails().find(({ to }) => to.includes(other.buyer.email));
  expect(unconfirmed?.from).toContain(`${row?.name} via`);
  expect(unconfirmed?.reply_to ?? []).toEqual([]);
});
