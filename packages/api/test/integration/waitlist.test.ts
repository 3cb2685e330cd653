import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { databaseState } from '../hostile/state.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay, register } from '../people.ts';

const HOUR = 3_600;

type Offer = { tier_id: string; quantity: number; unit_price: number; currency: string; expires_at: string };
type Entry = {
  id: string;
  token: string;
  status: string;
  lapse_reason: string | null;
  position: number | null;
  notified: boolean;
  offer: Offer | null;
};

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

/** An event of one tier whose seats are all in unpaid orders of the given sizes. */
const soldOut = async (...sizes: number[]) => {
  const event = await newEvent(api, promoter, [
    { quantity: sizes.reduce((sum, size) => sum + size, 0), max_per_order: 10 },
  ]);
  const tierId = event.tiers[0]?.id ?? '';
  const orders: Order[] = [];
  for (const quantity of sizes) {
    const order = await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id: tierId, quantity }] });
    expect(order.status).toBe(201);
    orders.push(order.body);
  }
  return { ...event, tierId, orders };
};
type SoldOut = Awaited<ReturnType<typeof soldOut>>;

const cancel = async (order: Order | undefined) => {
  expect((await api.send('POST', `/orders/${order?.id}/cancel`, { as: order?.secret ?? '' })).status).toBe(200);
};

/** Joins the line; further fields are the body's. */
const join = async (event: SoldOut, body: object = {}) => {
  const buyer = newBuyer(api, promoter);
  const answer = await buyer.join({ event_id: event.id, tier_id: event.tierId, ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const entry = answer.body as unknown as Entry;
  return { ...entry, buyer, look: () => look(entry) };
};

const look = async (entry: { id: string; token: string }) => {
  const { status, body } = await api.send<Entry & Problem>('GET', `/waitlist/${entry.id}`, { as: entry.token });
  expect(status).toBe(200);
  return body;
};

const offersTo = async (email: string) => {
  await api.drain();
  return api.standIns.resend.emails().filter((one) => one.to.includes(email));
};

/** Ends the sale of a tier a minute from now. */
const endSale = async (tierId: string | undefined, seconds = 60) => {
  const sale_end = new Date(api.now().getTime() + seconds * 1000).toISOString();
  const body = { sale_end };
  expect((await api.send('PUT', `/tiers/${tierId}`, { as: promoter.sk, body })).status).toBe(200);
};

const lapses = (entry: { id: string }) =>
  api.query<{ data: object }>(
    `select data from webhook_messages where type = 'waitlist.lapsed' and data ->> 'id' = $1`,
    [entry.id],
  );

/** Orders seats as the public does. */
const tryToBuy = async (event: SoldOut, quantity = 1) =>
  newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id: event.tierId, quantity }] });

describe('the line', () => {
  test('a freed seat is offered by e-mail to who waited, and bought through its claim link', async () => {
    const event = await soldOut(2);
    const entry = await join(event, { quantity: 2, return_url: 'https://shop.example/night?lang=de' });
    expect(entry).toMatchObject({ status: 'waiting', position: 1, notified: false, offer: null });
    expect(entry).not.toHaveProperty('place');
    expect(await offersTo(entry.buyer.email)).toEqual([]);

    await cancel(event.orders[0]);
    const offered = await entry.look();
    expect(offered).toMatchObject({
      status: 'offered',
      position: null,
      notified: true,
      offer: { tier_id: event.tierId, quantity: 2, unit_price: 2500, currency: 'EUR' },
    });
    expect(offered).not.toHaveProperty('token');
    const [mail, ...more] = await offersTo(entry.buyer.email);
    expect(more).toEqual([]);
    expect(mail?.subject).toContain('2 × General admission');
    const link = /href="([^"]*ticket_claim=[^"]*)"/.exec(mail?.html ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
    const url = new URL(link);
    expect(`${url.origin}${url.pathname}?lang=${url.searchParams.get('lang')}`).toBe(
      'https://shop.example/night?lang=de',
    );
    const claim = url.searchParams.get('ticket_claim');
    expect(claim).toBe(entry.token);

    const order = await entry.buyer.order({ claim_token: claim });
    expect(order.status, JSON.stringify(order.body)).toBe(201);
    expect(await entry.look()).toMatchObject({ status: 'offered' });
    pay(api, order.body);
    await api.standIns.stripe.webhooks.idle();
    expect((await entry.buyer.look(order.body)).body).toMatchObject({ status: 'confirmed', total_price: 5000 });
    expect(await entry.look()).toMatchObject({ status: 'claimed', offer: null });
    expect((await entry.buyer.order({ claim_token: claim })).body.code).toBe('offer_not_open');
    for (const token of [`${entry.token.slice(0, -1)}!`, order.body.secret, 'wt_'])
      expect(await entry.buyer.order({ claim_token: token })).toMatchObject({
        status: 404,
        body: { code: 'waitlist_entry_not_found' },
      });
  });

  test('offer and order are in the language that the person joined in', async () => {
    const event = await soldOut(1);
    const entry = await join(event, { locale: 'de-AT' });
    expect(entry).toMatchObject({ locale: 'de-AT' });
    await cancel(event.orders[0]);
    const [mail] = await offersTo(entry.buyer.email);
    expect(mail?.subject).toMatch(/^Du bist dran: 1 × General admission für .* \(#\w{6}\)$/);
    expect(mail?.text).toContain(`/e/${event.id}?locale=de-AT&ticket_claim=`);
    expect((await entry.buyer.order({ claim_token: entry.token })).body).toMatchObject({ locale: 'de-AT' });
  });

  test('seats go out in the order of joining', async () => {
    const event = await soldOut(1, 1, 1);
    const [first, second, third] = [await join(event), await join(event), await join(event)];
    expect([first.position, second.position, third.position]).toEqual([1, 2, 3]);

    await cancel(event.orders[1]);
    expect((await first.look()).status).toBe('offered');
    expect(await second.look()).toMatchObject({ status: 'waiting', position: 1 });
    expect(await third.look()).toMatchObject({ status: 'waiting', position: 2 });

    await cancel(event.orders[0]);
    expect((await second.look()).status).toBe('offered');
    expect((await third.look()).status).toBe('waiting');
  });

  test('people who join at the same moment get different places', async () => {
    const event = await soldOut(1);
    const entries = await Promise.all(Array.from({ length: 8 }, () => join(event)));
    const positions = await Promise.all(entries.map(async (entry) => (await entry.look()).position));
    expect(positions.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('a smaller party behind does not take the seats that collect for the head, whatever else is freed', async () => {
    const event = await newEvent(api, promoter, [
      { name: 'Stalls', quantity: 2 },
      { name: 'Balcony', quantity: 1 },
    ]);
    const [stalls = '', balcony = ''] = event.tiers.map((tier) => tier.id);
    const orders = [];
    for (const tier_id of [stalls, stalls, balcony]) {
      orders.push(
        (await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id, quantity: 1 }] })).body,
      );
    }
    const pair = await join({ ...event, tierId: stalls, orders }, { quantity: 2 });
    const single = await join({ ...event, tierId: stalls, orders });
    const upstairs = await join({ ...event, tierId: balcony, orders });
    await cancel(orders[0]);
    await cancel(orders[2]);
    const states = await Promise.all([pair, single, upstairs].map(async (entry) => (await entry.look()).status));
    expect(states).toEqual(['waiting', 'waiting', 'offered']);
  });

  test('the public is refused while someone waits, though seats are free', async () => {
    const event = await soldOut(1, 1);
    const pair = await join(event, { quantity: 2 });
    await cancel(event.orders[0]);
    expect((await pair.look()).status).toBe('waiting');
    expect((await tryToBuy(event)).body.code).toBe('waitlist_first');
  });

  test('a hold from before the first waiting person joined is honoured', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 2 }]);
    const tierId = event.tiers[0]?.id ?? '';
    const early = newBuyer(api, promoter);
    const hold = await early.hold(event.id, [{ tier_id: tierId, quantity: 2 }]);
    api.advance(1);
    const waiting = await join({ ...event, tierId, orders: [] });
    expect(waiting.status).toBe('waiting');
    const order = await early.order({ hold_token: hold.body.token });
    expect(order.status, JSON.stringify(order.body)).toBe(201);
  });

  test('nobody joins while the seats can simply be bought', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 2 }]);
    const answer = await newBuyer(api, promoter).join({ event_id: event.id, quantity: 2 });
    expect(answer.body.code).toBe('seats_available');
  });

  test('nobody joins for seats whose sale is over', async () => {
    const event = await soldOut(1);
    const sale_end = new Date(api.now().getTime() + 60_000).toISOString();
    await api.send('PUT', `/tiers/${event.tierId}`, { as: promoter.sk, body: { sale_end } });
    await join(event);
    api.advance(61);
    for (const tier_id of [event.tierId, null]) {
      const answer = await newBuyer(api, promoter).join({ event_id: event.id, tier_id });
      expect(answer).toMatchObject({ status: 409, body: { code: 'sale_ended' } });
    }
  });

  test('seats that a refund frees are offered at once, but none that somebody has in a cart', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 3, price: 0 }]);
    const line = { ...event, tierId: event.tiers[0]?.id ?? '', orders: [] };
    const sold = await tryToBuy(line, 2);
    const shopper = newBuyer(api, promoter);
    const hold = await shopper.hold(event.id, [{ tier_id: line.tierId, quantity: 1 }]);
    const [pair, single] = [await join(line, { quantity: 2 }), await join(line)];
    const refund = (ticket = sold.body.tickets[0]) =>
      api.send('POST', `/orders/${sold.body.id}/refund`, {
        as: promoter.sk,
        body: { ticket_ids: [ticket?.id] },
        key: `refund-${ticket?.id}`,
      });
    expect((await refund()).status).toBe(200);
    expect((await pair.look()).status).toBe('waiting');
    expect((await refund()).headers.get('idempotent-replayed')).toBe('true');
    expect((await shopper.order({ hold_token: hold.body.token })).status).toBe(201);
    expect((await refund(sold.body.tickets[1])).status).toBe(200);
    expect([(await pair.look()).status, (await single.look()).status]).toEqual(['offered', 'waiting']);
  });

  test('a party that no tier would sell to in one order cannot join', async () => {
    const event = await soldOut(2, 10);
    const answer = await newBuyer(api, promoter).join({ event_id: event.id, tier_id: event.tierId, quantity: 11 });
    expect(answer.body.code).toBe('quantity_out_of_range');
  });

  test('one e-mail waits once for a tier', async () => {
    const event = await soldOut(1);
    const first = await join(event);
    const again = await newBuyer(api, promoter, first.buyer.email.toUpperCase()).join({
      event_id: event.id,
      tier_id: event.tierId,
    });
    expect(again.body.code).toBe('already_waiting');
  });

  test('who waits for any tier is offered seats of whichever is freed', async () => {
    const event = await newEvent(api, promoter, [
      { name: 'Stalls', quantity: 1 },
      { name: 'Balcony', quantity: 1 },
    ]);
    const [stalls = '', balcony = ''] = event.tiers.map((tier) => tier.id);
    const orders = [];
    for (const tier_id of [stalls, balcony]) {
      orders.push(
        (await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id, quantity: 1 }] })).body,
      );
    }
    const anywhere = await join({ ...event, tierId: '', orders }, { tier_id: null });
    const inBalcony = await join({ ...event, tierId: balcony, orders });
    expect(inBalcony.position).toBe(2);
    await cancel(orders[1]);
    expect(await anywhere.look()).toMatchObject({ status: 'offered', offer: { tier_id: balcony } });
    expect(await inBalcony.look()).toMatchObject({ status: 'waiting', position: 1 });
  });

  test('an event’s capacity is kept for the head of the line in every tier', async () => {
    const event = await newEvent(
      api,
      promoter,
      [
        { name: 'A', quantity: 2 },
        { name: 'B', quantity: 2 },
      ],
      { capacity: 2 },
    );
    const [a = '', b = ''] = event.tiers.map((tier) => tier.id);
    const orders = [];
    for (const tier_id of [a, b]) {
      orders.push(
        (await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id, quantity: 1 }] })).body,
      );
    }
    const pair = await join({ ...event, tierId: a, orders }, { quantity: 2 });
    const single = await join({ ...event, tierId: b, orders });
    await cancel(orders[0]);
    expect([(await pair.look()).status, (await single.look()).status]).toEqual(['waiting', 'waiting']);
    await cancel(orders[1]);
    expect([(await pair.look()).status, (await single.look()).status]).toEqual(['offered', 'waiting']);
  });

  /** Two tiers that could each fill the event. */
  const capped = async (capacity: number) => {
    const tiers = ['A', 'B'].map((name) => ({ name, quantity: capacity }));
    const event = await newEvent(api, promoter, tiers, { capacity });
    const [a = '', b = ''] = event.tiers.map((tier) => tier.id);
    const buy = async (tier_id: string, quantity: number) =>
      newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id, quantity }] });
    return { ...event, a, b, orders: [], buy };
  };

  test('an event’s capacity is not sold in another tier while it collects for the head, and is after 2 hours', async () => {
    const event = await capped(3);
    const [one, other] = [await event.buy(event.a, 1), await event.buy(event.b, 2)];
    const pair = await join({ ...event, tierId: event.a }, { quantity: 2 });
    await cancel(one.body);
    expect((await pair.look()).status).toBe('waiting');
    expect((await event.buy(event.b, 1)).body.code).toBe('waitlist_first');
    await api.query(`update orders set expires_at = expires_at + interval '1 day' where id = $1`, [other.body.id]);
    api.advance(2 * HOUR + 1);
    await api.sweep();
    expect((await event.buy(event.b, 1)).status).toBe(201);
  });

  test('a tier stays open if those who wait for another lack more than the event’s room', async () => {
    const event = await newEvent(
      api,
      promoter,
      [
        { name: 'A', quantity: 1 },
        { name: 'B', quantity: 2 },
      ],
      { capacity: 2 },
    );
    const [a = '', b = ''] = event.tiers.map((tier) => tier.id);
    const buy = (tier_id: string) =>
      newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id, quantity: 1 }] });
    expect((await buy(a)).status).toBe(201);
    expect((await join({ ...event, tierId: a, orders: [] })).status).toBe('waiting');
    expect((await buy(b)).status).toBe(201);
  });

  test('room under hold for another tier is not offered, and people can wait for it', async () => {
    const event = await capped(3);
    const sold = await event.buy(event.b, 2);
    const shopper = newBuyer(api, promoter);
    const hold = await shopper.hold(event.id, [{ tier_id: event.a, quantity: 1 }]);
    const waiting = await join({ ...event, tierId: event.b });
    expect(waiting.status).toBe('waiting');
    expect((await shopper.order({ hold_token: hold.body.token })).status).toBe(201);
    await cancel(sold.body);
    expect((await waiting.look()).status).toBe('offered');
  });
});

describe('who waits in vain', () => {
  test('is told that the sale of the tier has ended, and waits no longer', async () => {
    const event = await soldOut(1);
    const entry = await join(event);
    await endSale(event.tierId);
    await api.sweep();
    expect(await entry.look()).toMatchObject({ status: 'waiting', lapse_reason: null, position: 1 });

    api.advance(61);
    await api.sweep();
    expect(await entry.look()).toMatchObject({ status: 'lapsed', lapse_reason: 'sale_ended', position: null });
    expect(await lapses(entry)).toMatchObject([{ data: { status: 'lapsed', lapse_reason: 'sale_ended' } }]);
    const [mail, ...more] = await offersTo(entry.buyer.email);
    expect(more).toEqual([]);
    expect(mail?.subject).toContain('The waitlist has ended');
    expect(mail?.text).toContain('the sale of these tickets has ended');

    // Told once; a sale that opens again begins with a new line.
    await api.sweep();
    expect(await offersTo(entry.buyer.email)).toHaveLength(1);
    await endSale(event.tierId, 86_400);
    await api.sweep();
    expect(await entry.look()).toMatchObject({ status: 'lapsed' });
    expect(await entry.buyer.join({ event_id: event.id, tier_id: event.tierId })).toMatchObject({ status: 201 });
  });

  test('waits on for any tier while one of them is still sold to parties of its size', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 2 }, { name: 'Pair', quantity: 2, max_per_order: 2 }]);
    const [big, pair] = event.tiers.map(({ id }) => id);
    const items = [
      { tier_id: big ?? '', quantity: 2 },
      { tier_id: pair ?? '', quantity: 2 },
    ];
    expect(await newBuyer(api, promoter).order({ event_id: event.id, items })).toMatchObject({ status: 201 });
    const [one, two] = [newBuyer(api, promoter), newBuyer(api, promoter)];
    const [any, only] = [
      (await one.join({ event_id: event.id, quantity: 2 })).body,
      (await two.join({ event_id: event.id, tier_id: big, quantity: 1 })).body,
    ];
    await endSale(big);
    api.advance(61);
    await api.sweep();
    expect([(await look(any)).status, (await look(only)).status]).toEqual(['waiting', 'lapsed']);
    // The other tier no longer sells to two; its promoter may change that again, but not the end of the first.
    const limits = { max_per_order: 1 };
    expect((await api.send('PUT', `/tiers/${pair}`, { as: promoter.sk, body: limits })).status).toBe(200);
    await api.sweep();
    expect(await look(any)).toMatchObject({ status: 'lapsed', lapse_reason: 'sale_ended' });
  });

  test('waits on while only the size of an order stands in the way, until the sale ends', async () => {
    const event = await soldOut(4);
    const entry = await join(event, { quantity: 4 });
    const limits = { max_per_order: 2 };
    expect((await api.send('PUT', `/tiers/${event.tierId}`, { as: promoter.sk, body: limits })).status).toBe(200);
    await api.sweep();
    expect((await entry.look()).status).toBe('waiting');
    await endSale(event.tierId);
    api.advance(61);
    await api.sweep();
    expect(await entry.look()).toMatchObject({ status: 'lapsed', lapse_reason: 'sale_ended' });
  });

  test('is told when the event is over, though it was taken off sale meanwhile', async () => {
    const event = await soldOut(1);
    const entry = await join(event, { tier_id: null });
    expect((await api.send('POST', `/events/${event.id}/unpublish`, { as: promoter.sk })).status).toBe(200);
    api.advance(31 * 24 * HOUR);
    await api.sweep();
    expect(await entry.look()).toMatchObject({ status: 'lapsed', lapse_reason: 'event_ended' });
    expect((await offersTo(entry.buyer.email))[0]?.text).toContain('the event is over');
  });

  test('keeps an open offer when the sale ends, until its own end', async () => {
    const event = await soldOut(1);
    const [first, next] = [await join(event), await join(event)];
    await endSale(event.tierId);
    await cancel(event.orders[0]);
    expect((await first.look()).status).toBe('offered');
    api.advance(61);
    await api.sweep();
    expect([(await first.look()).status, (await next.look()).status]).toEqual(['offered', 'lapsed']);
    const taken = await first.buyer.order({ claim_token: first.token });
    expect(taken.status, JSON.stringify(taken.body)).toBe(201);
  });

  test('is told that the event is cancelled', async () => {
    const event = await soldOut(1);
    const entry = await join(event);
    expect((await api.send('POST', `/events/${event.id}/cancel`, { as: promoter.sk })).status).toBe(200);
    expect(await entry.look()).toMatchObject({ status: 'lapsed', lapse_reason: 'event_cancelled' });
    await api.sweep();
    const mails = await offersTo(entry.buyer.email);
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Cancelled: Night of the Long Applause \(#\w+\)$/),
    ]);
    expect(await lapses(entry)).toHaveLength(1);
  });
});

describe('seats that do not fit the head of the line', () => {
  test('are kept for it for 2 hours, then go to the first party that fits, then to the public', async () => {
    const event = await soldOut(2, 2);
    const four = await join(event, { quantity: 4 });
    const one = await join(event);
    await cancel(event.orders[0]);
    const states = async () => [(await four.look()).status, (await one.look()).status];
    expect(await states()).toEqual(['waiting', 'waiting']);

    // The other order does not expire meanwhile.
    await api.query(`update orders set expires_at = expires_at + interval '1 day' where id = $1`, [
      event.orders[1]?.id,
    ]);
    api.advance(2 * HOUR - 60);
    await api.sweep();
    expect(await states()).toEqual(['waiting', 'waiting']);
    api.advance(61);
    // The deadline has passed, but the smaller party is first, even before the sweep serves it.
    expect((await tryToBuy(event)).body.code).toBe('waitlist_first');
    await api.sweep();
    expect(await states()).toEqual(['waiting', 'offered']);
    const bought = await tryToBuy(event);
    expect(bought.status, JSON.stringify(bought.body)).toBe(201);
  });

  test('start to collect anew when more are freed', async () => {
    const event = await soldOut(1, 1, 2);
    const [, , rest] = event.orders;
    const three = await join(event, { quantity: 3 });
    await api.query(`update orders set expires_at = expires_at + interval '1 day' where event_id = $1`, [event.id]);
    await cancel(event.orders[0]);
    api.advance(3 * HOUR);
    await api.sweep();
    await cancel(event.orders[1]);
    expect((await tryToBuy(event)).body.code).toBe('waitlist_first');
    await cancel(rest);
    expect((await three.look()).status).toBe('offered');
  });

  test('are kept for nobody whose party the event can’t seat any more', async () => {
    const made = await newEvent(api, promoter, [{ quantity: 10, price: 0 }], { capacity: 5 });
    const event = { ...made, tierId: made.tiers[0]?.id ?? '', orders: [] };
    const sold = await tryToBuy(event, 3);
    const party = await join(event, { quantity: 4 });
    const changed = await api.send('PUT', `/events/${event.id}`, { as: promoter.sk, body: { capacity: 3 } });
    expect(changed.status).toBe(200);
    const body = { ticket_ids: [sold.body.tickets[0]?.id] };
    expect((await api.send('POST', `/orders/${sold.body.id}/refund`, { as: promoter.sk, body })).status).toBe(200);
    expect((await tryToBuy(event)).status).toBe(201);
    expect((await party.look()).status).toBe('waiting');
  });
});

describe('an offer', () => {
  test('that lapses passes on to the next in line', async () => {
    const event = await soldOut(1);
    const [first, second] = [await join(event), await join(event)];
    await cancel(event.orders[0]);
    const { offer } = await first.look();
    expect(Date.parse(offer?.expires_at ?? '') - api.now().getTime()).toBeGreaterThan(23 * HOUR * 1000);

    api.advance(24 * HOUR + 1);
    expect((await first.buyer.order({ claim_token: first.token })).body.code).toBe('offer_not_open');
    await api.sweep();
    expect(await first.look()).toMatchObject({ status: 'lapsed', offer: null });
    const leave = await api.send<Problem>('DELETE', `/waitlist/${first.id}`, { as: first.token });
    expect([leave.status, leave.body.code]).toEqual([409, 'waitlist_entry_closed']);
    expect((await second.look()).status).toBe('offered');
    expect(await offersTo(second.buyer.email)).toHaveLength(1);
  });

  test('is shorter when the event is near, and never outlives it', async () => {
    const event = await soldOut(1);
    const soon = new Date(api.now().getTime() + 2 * HOUR * 1000);
    await api.query('update events set start_time = $2, end_time = $3 where id = $1', [
      event.id,
      soon,
      new Date(soon.getTime() + HOUR * 1000),
    ]);
    const entry = await join(event);
    await cancel(event.orders[0]);
    const left = Date.parse((await entry.look()).offer?.expires_at ?? '') - api.now().getTime();
    expect(left / 60_000).toBeGreaterThan(28);
    expect(left / 60_000).toBeLessThanOrEqual(30);
  });

  test('goes to the next when it is given back', async () => {
    const event = await soldOut(1);
    const [first, second] = [await join(event), await join(event)];
    await cancel(event.orders[0]);
    const leave = () => api.send<Problem>('DELETE', `/waitlist/${first.id}`, { as: first.token });
    expect((await leave()).status).toBe(204);
    expect((await first.look()).status).toBe('left');
    expect((await second.look()).status).toBe('offered');
    expect((await leave()).status).toBe(204);
    expect(await offersTo(first.buyer.email)).toEqual([]);
  });

  test('cannot be given back while it is being paid, and stays open when that payment is given up', async () => {
    const event = await soldOut(1);
    const entry = await join(event);
    await cancel(event.orders[0]);
    const order = await entry.buyer.order({ claim_token: entry.token });
    const leave = await api.send<Problem>('DELETE', `/waitlist/${entry.id}`, { as: entry.token });
    expect(leave.body.code).toBe('offer_being_paid');
    expect((await entry.buyer.order({ claim_token: entry.token })).body.code).toBe('offer_being_paid');

    await cancel(order.body);
    expect((await entry.look()).status).toBe('offered');
    expect((await entry.buyer.order({ claim_token: entry.token })).status).toBe(201);
  });

  test('that lapsed while it was being paid passes on once the payment is given up', async () => {
    const event = await soldOut(1);
    const [first, second] = [await join(event), await join(event)];
    await cancel(event.orders[0]);
    api.advance(24 * HOUR - 60);
    const order = await first.buyer.order({ claim_token: first.token });
    expect(order.status).toBe(201);
    api.advance(61);
    await api.sweep();
    expect((await first.look()).status).toBe('offered');
    await cancel(order.body);
    expect((await first.look()).status).toBe('lapsed');
    expect((await second.look()).status).toBe('offered');
  });

  test('is made once though two endings free its seats at the same time', async () => {
    const event = await soldOut(1, 1, 1, 1);
    const entries = [];
    for (let i = 0; i < 4; i++) entries.push(await join(event));
    await Promise.all(event.orders.map(cancel));
    expect(await Promise.all(entries.map(async (entry) => (await entry.look()).status))).toEqual(
      Array(4).fill('offered'),
    );
    const [tier] = await api.query('select reserved, sold from tiers where id = $1', [event.tierId]);
    expect(tier).toEqual({ reserved: 4, sold: 0 });
    for (const entry of entries) expect(await offersTo(entry.buyer.email)).toHaveLength(1);
  });

  test('is made once though two sweeps meet', async () => {
    const event = await soldOut(1, 1);
    const entries = [await join(event), await join(event), await join(event)];
    api.advance(601);
    await Promise.all([api.sweep(), api.sweep(), api.sweep()]);
    const states = await Promise.all(entries.map(async (entry) => (await entry.look()).status));
    expect(states).toEqual(['offered', 'offered', 'waiting']);
  });

  test('is sent again when its promoter asks, but none is made out of turn', async () => {
    const event = await soldOut(1);
    const [first, second] = [await join(event), await join(event)];
    await cancel(event.orders[0]);
    expect(await offersTo(first.buyer.email)).toHaveLength(1);
    const key = randomUUID();
    expect((await notify(first, {}, key)).body).toMatchObject({ id: first.id, status: 'offered' });
    expect((await notify(first, {}, key)).headers.get('idempotent-replayed')).toBe('true');
    expect(await offersTo(first.buyer.email)).toHaveLength(2);
    expect((await notify(second)).body.code).toBe('offer_not_open');
  });
});

const notify = (entry: { id: string }, body: object = {}, key?: string) =>
  api.send<Entry & Problem>('POST', `/waitlist/${entry.id}/notify`, { as: promoter.sk, body, ...(key && { key }) });
const override = (entry: { id: string }, key?: string) => notify(entry, { override: true }, key);

/** The audit log's entries about a waitlist entry. */
const deeds = ({ id }: { id: string }) =>
  api.query('select action, override, details from audit_log where object_id = $1', [id]);

describe('an offer out of turn', () => {
  test('takes an override, gets the seats that were kept for who is ahead, and is audited', async () => {
    const event = await soldOut(1, 3);
    const [family, single] = [await join(event, { quantity: 2 }), await join(event)];
    await cancel(event.orders[0]);
    // The one seat waits for a second, for the family.
    expect((await family.look()).status).toBe('waiting');
    for (const body of [{}, { override: false }]) {
      expect(await notify(single, body)).toMatchObject({ status: 409, body: { code: 'offer_not_open' } });
    }
    const key = randomUUID();
    const answer = await override(single, key);
    const offer = { tier_id: event.tierId, quantity: 1 };
    expect(answer).toMatchObject({ status: 200, body: { id: single.id, status: 'offered', notified: true, offer } });
    expect((await override(single, key)).body).toEqual(answer.body);
    expect(await deeds(single)).toMatchObject([
      { action: 'waitlist_entry.offered', override: true, details: { ...offer, passed_over: 1 } },
    ]);
    expect(await offersTo(single.buyer.email)).toHaveLength(1);
    const order = await single.buyer.order({ claim_token: single.token });
    expect(order.status, JSON.stringify(order.body)).toBe(201);
    expect(await family.look()).toMatchObject({ status: 'waiting', position: 1 });
    await cancel(event.orders[1]);
    expect((await family.look()).status).toBe('offered');
  });

  test('has no seat that is sold, offered or in somebody’s cart', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 2, max_per_order: 10 }]);
    const line = { ...event, tierId: event.tiers[0]?.id ?? '', orders: [] };
    const shopper = newBuyer(api, promoter);
    const hold = await shopper.hold(event.id, [{ tier_id: line.tierId, quantity: 1 }]);
    const [pair, single] = [await join(line, { quantity: 2 }), await join(line, { quantity: 2 })];
    const key = randomUUID();
    expect(await override(single, key)).toMatchObject({ status: 409, body: { code: 'sold_out' } });
    expect((await shopper.order({ hold_token: hold.body.token })).status).toBe(201);
    expect((await override(pair)).body.code).toBe('sold_out');
    expect(await deeds(single)).toEqual([]);
    expect([(await pair.look()).status, (await single.look()).status]).toEqual(['waiting', 'waiting']);
    // The refusal did not use up the key.
    api.advance(601);
    await api.sweep();
    expect((await pair.look()).status).toBe('offered');
    expect((await override(single, key)).body.code).toBe('sold_out');
  });

  test('goes to one of two whom their promoter wants to give the same seat', async () => {
    const event = await soldOut(1, 1);
    const [, ...others] = [await join(event, { quantity: 2 }), await join(event), await join(event)];
    await cancel(event.orders[0]);
    const answers = await Promise.all(others.map((entry) => override(entry)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const states = await Promise.all(others.map(async (entry) => (await entry.look()).status));
    expect(states.toSorted()).toEqual(['offered', 'waiting']);
  });

  test('does nothing new if the offer is open already: its e-mail is sent again, without an override', async () => {
    const event = await soldOut(1);
    const entry = await join(event);
    await cancel(event.orders[0]);
    expect((await override(entry)).body).toMatchObject({ status: 'offered' });
    expect(await offersTo(entry.buyer.email)).toHaveLength(2);
    expect(await deeds(entry)).toEqual([]);
  });

  test('is not made to who has left, nor once the event is off sale', async () => {
    const event = await soldOut(1, 1);
    const [pair, gone, entry] = [await join(event, { quantity: 2 }), await join(event), await join(event)];
    await api.send('DELETE', `/waitlist/${gone.id}`, { as: gone.token });
    await cancel(event.orders[0]);
    expect((await override(gone)).body.code).toBe('offer_not_open');
    await api.send('POST', `/events/${event.id}/unpublish`, { as: promoter.sk });
    expect((await override(entry)).body.code).toBe('event_not_on_sale');
    expect((await pair.look()).status).toBe('waiting');
  });

  test('that is open is not sent again while its event is off sale, when nobody could claim it', async () => {
    const event = await soldOut(1);
    const entry = await join(event);
    await cancel(event.orders[0]);
    await api.send('POST', `/events/${event.id}/unpublish`, { as: promoter.sk });
    const sent = await offersTo(entry.buyer.email);
    const notify = () => api.send<Problem>('POST', `/waitlist/${entry.id}/notify`, { as: promoter.sk, body: {} });
    expect((await notify()).body.code).toBe('event_not_on_sale');
    expect(await offersTo(entry.buyer.email)).toHaveLength(sent.length);
    await api.send('POST', `/events/${event.id}/publish`, { as: promoter.sk });
    expect((await notify()).status).toBe(200);
    expect(await offersTo(entry.buyer.email)).toHaveLength(sent.length + 1);
  });
});

describe('who may do what', () => {
  test('an entry is seen by its person and its promoter, and is missing for everyone else', async () => {
    const event = await soldOut(1);
    const [entry, neighbour] = [await join(event), await join(event)];
    const other = await newPromoter(api);
    const see = (as: string) => api.send<Problem>('GET', `/waitlist/${entry.id}`, { as });
    expect((await see(entry.token)).status).toBe(200);
    expect((await see(promoter.sk)).status).toBe(200);
    for (const as of [neighbour.token, other.sk, other.jwt]) {
      expect(await see(as)).toMatchObject({ status: 404, body: { code: 'waitlist_entry_not_found' } });
      const leave = await api.send<Problem>('DELETE', `/waitlist/${entry.id}`, { as });
      expect(leave.body.code).toBe('waitlist_entry_not_found');
    }
    for (const body of [{}, { override: true }]) {
      const asked = await api.send<Problem>('POST', `/waitlist/${entry.id}/notify`, { as: other.sk, body });
      expect(asked).toMatchObject({ status: 404, body: { code: 'waitlist_entry_not_found' } });
    }
    expect((await api.send<Problem>('GET', `/events/${event.id}/waitlist`, { as: other.sk })).body.code).toBe(
      'event_not_found',
    );
    expect((await api.send<Problem>('GET', `/events/${event.id}/waitlist`, { as: promoter.pk })).status).toBe(403);
    expect((await entry.look()).status).toBe('waiting');
  });

  test('a key joins the lines of its own promoter only', async () => {
    const event = await soldOut(1);
    const other = await newPromoter(api);
    const answer = await newBuyer(api, other).join({ event_id: event.id, tier_id: event.tierId });
    expect(answer.body.code).toBe('event_not_found');
  });

  test('a promoter lists who waits, page by page and by status', async () => {
    const event = await soldOut(1);
    const entries = [await join(event), await join(event), await join(event)];
    await cancel(event.orders[0]);
    type Page = { data: Entry[]; has_more: boolean };
    const list = async (query: string) =>
      (await api.send<Page>('GET', `/events/${event.id}/waitlist?${query}`, { as: promoter.sk })).body;
    const first = await list('limit=2');
    expect(first).toMatchObject({ has_more: true, data: [{ id: entries[2]?.id }, { id: entries[1]?.id }] });
    const rest = await list(`limit=2&starting_after=${first.data[1]?.id}`);
    expect(rest).toMatchObject({ has_more: false, data: [{ id: entries[0]?.id }] });
    expect((await list('status=offered')).data.map(({ id }) => id)).toEqual([entries[0]?.id]);
  });

  test('a signed-in person lists their own entries', async () => {
    const event = await soldOut(1);
    const email = `person-${randomUUID()}@example.com`;
    const { access_token: as } = await register(api, { email });
    const joined = await api.send<Entry>('POST', '/waitlist', {
      as,
      body: { event_id: event.id, tier_id: event.tierId, email, name: 'Grace', quantity: 1 },
    });
    expect(joined.status).toBe(201);
    await join(event);
    const own = await api.send<{ data: Entry[] }>('GET', '/waitlist', { as });
    expect(own.body.data.map(({ id }) => id)).toEqual([joined.body.id]);
  });

  test('a link with a secret leads only to pages the key may be used on', async () => {
    const event = await soldOut(1);
    const answer = await newBuyer(api, promoter).join({ event_id: event.id, return_url: 'https://evil.example/' });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/body/return_url' }] } });
  });
});

test('a repeated request to join is one entry, and another body under its key is refused', async () => {
  const event = await soldOut(1);
  const key = randomUUID();
  const body = { event_id: event.id, tier_id: event.tierId, email: 'ada@example.com', name: 'Ada', quantity: 1 };
  const first = await api.send<Entry>('POST', '/waitlist', { as: promoter.pk, body, key });
  const again = await api.send<Entry>('POST', '/waitlist', { as: promoter.pk, body, key });
  expect(again.status).toBe(201);
  expect(again.body).toEqual(first.body);
  const reused = await api.send<Problem>('POST', '/waitlist', { as: promoter.pk, body: { ...body, name: 'Eve' }, key });
  expect(reused.body.code).toBe('idempotency_key_reused');
});

test('a refusal to join leaves the key unused', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 1 }]);
  const tier_id = event.tiers[0]?.id;
  const key = randomUUID();
  const body = { event_id: event.id, tier_id, email: 'ada@example.com', name: 'Ada', quantity: 1 };
  const join = () => api.send<Entry & Problem>('POST', '/waitlist', { as: promoter.pk, body, key });
  expect((await join()).body.code).toBe('seats_available');
  expect((await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id, quantity: 1 }] })).status).toBe(
    201,
  );
  expect((await join()).status).toBe(201);
});

test('what is linked in e-mails changes nothing by being opened, as mail scanners open it', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 2, price: 0 }]);
  const [tier_id, quantity] = [event.tiers[0]?.id ?? '', 2];
  const buyer = newBuyer(api, promoter);
  const { body: order } = await buyer.order({ event_id: event.id, items: [{ tier_id, quantity }] });
  const entry = await join({ ...event, tierId: tier_id, orders: [] });
  const refund = { ticket_ids: [order.tickets[0]?.id] };
  expect((await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: refund })).status).toBe(200);
  await register(api, { email: buyer.email });
  await api.send('POST', '/auth/request-password-reset', { body: { email: buyer.email } });
  await api.drain();

  const addresses = new Set<string>();
  for (const { html } of api.standIns.resend.emails()) {
    for (const [, url = ''] of (html ?? '').matchAll(/(?:href|src)="(http[^"]+)"/g))
      addresses.add(url.replaceAll('&amp;', '&'));
  }
  const paths = [...addresses].filter((url) => url.startsWith(api.origin)).map((url) => url.slice(api.origin.length));
  for (const kind of [
    'ticket_order=os_',
    'ticket_claim=wt_',
    '/qr.png?',
    '/verify-email?locale=en#',
    '/reset-password?locale=en#',
  ]) {
    expect(
      paths.some((path) => path.includes(kind)),
      kind,
    ).toBe(true);
  }
  const before = await databaseState(api);
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await api.app.request(`${api.origin}${path}`, { method });
  }
  await api.idle();
  expect(await databaseState(api)).toEqual(before);
  expect((await entry.look()).status).toBe('offered');
});
