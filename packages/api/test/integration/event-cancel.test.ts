import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { shortNumber } from '../../src/modules/emails/format.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay, register } from '../people.ts';

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

const cancel = (eventId: string, as = promoter.sk, key?: string) =>
  api.send<{ id: string; status: string } & Problem>('POST', `/events/${eventId}/cancel`, { as, ...(key && { key }) });

const oneTier = async (quantity: number, price = 2500) => {
  const event = await newEvent(api, promoter, [{ quantity, price }]);
  return { id: event.id, tier: event.tiers[0]?.id ?? '' };
};
const ordered = async (event: { id: string; tier: string }, quantity = 1) => {
  const buyer = newBuyer(api, promoter);
  const { status, body } = await buyer.order({ event_id: event.id, items: [{ tier_id: event.tier, quantity }] });
  expect(status).toBe(201);
  return { buyer, order: body as Order };
};
const bought = async (event: { id: string; tier: string }, quantity = 1) => {
  const { buyer, order } = await ordered(event, quantity);
  if (order.payment_id) await pay(api, order);
  const { body } = await buyer.confirm(order);
  expect(body.status).toBe('confirmed');
  return { buyer, order: { ...body, secret: order.secret } as Order };
};
/** Jobs make jobs: an event's refunds, then each refund. */
const drainAll = async () => {
  for (let i = 0; i < 4; i++) await api.drain();
};
const mails = (email: string) =>
  api.standIns.resend
    .emails()
    .filter((one) => one.to.includes(email))
    .map(({ subject }) => subject);
const refundsAtStripe = (order: Order) =>
  [...api.standIns.stripe.db.refunds.values()].filter((refund) => refund.payment_intent === order.payment_id);

describe('cancelling an event', () => {
  test('refunds every buyer in full, once, voids all tickets and tells them', async () => {
    const event = await oneTier(10);
    const sales = [await bought(event), await bought(event, 3)];
    expect(await cancel(event.id)).toMatchObject({ status: 200, body: { id: event.id, status: 'cancelled' } });
    await drainAll();
    for (const { buyer, order } of sales) {
      const { body } = await buyer.look(order);
      expect(body).toMatchObject({
        status: 'confirmed',
        refund_status: order.total_price > 0 ? 'full' : 'none',
        refunded_amount: order.total_price,
      });
      expect(body.tickets.map(({ status }) => status)).toEqual(order.tickets.map(() => 'void'));
      expect(refundsAtStripe(order).map(({ amount, status }) => ({ amount, status }))).toEqual([
        { amount: order.total_price, status: 'succeeded' },
      ]);
      expect(mails(buyer.email)).toContainEqual(
        expect.stringMatching(/^Cancelled: Night of the Long Applause \(#\w{6}\)$/),
      );
    }
    const reasons = await api.query(
      'select distinct r.reason, r.status from refunds r join orders o on o.id = r.order_id where o.event_id = $1',
      [event.id],
    );
    expect(reasons).toEqual([{ reason: 'event_cancelled', status: 'succeeded' }]);
  });

  test('closes the sale at once and keeps the event as it is', async () => {
    const event = await oneTier(10);
    const buyer = newBuyer(api, promoter);
    const items = [{ tier_id: event.tier, quantity: 1 }];
    const hold = await buyer.hold(event.id, items);
    await cancel(event.id);
    expect((await buyer.hold(event.id, items)).body.code).toBe('event_not_on_sale');
    expect((await buyer.order({ hold_token: hold.body.token })).body.code).toBe('event_not_on_sale');
    expect((await buyer.join({ event_id: event.id, tier_id: event.tier })).body.code).toBe('event_not_on_sale');
    for (const [method, path, body] of [
      ['POST', `/events/${event.id}/publish`, undefined],
      ['POST', `/events/${event.id}/unpublish`, undefined],
      ['PUT', `/events/${event.id}`, { title: 'On again' }],
      ['PUT', `/tiers/${event.tier}`, { quantity: 20 }],
    ] as const) {
      const answer = await api.send<Problem>(method, path, { as: promoter.sk, ...(body && { body }) });
      expect(answer.body.code).toBe('event_cancelled');
    }
    await drainAll();
  });

  test('ends a pending order, whose payment can no longer succeed', async () => {
    const event = await oneTier(10);
    const { buyer, order } = await ordered(event, 2);
    await cancel(event.id);
    await drainAll();
    expect((await buyer.look(order)).body).toMatchObject({ status: 'expired', tickets: [] });
    const intent = api.standIns.stripe.db.paymentIntents.get(order.payment_id ?? '');
    expect(intent?.status).toBe('canceled');
  });

  test('refunds a payment that was faster than the cancellation', async () => {
    const event = await oneTier(10);
    const { buyer, order } = await ordered(event);
    const { control } = api.standIns.stripe;
    control.holdWebhooks();
    await pay(api, order);
    await cancel(event.id);
    await control.releaseWebhooks();
    await drainAll();
    const { body } = await buyer.look(order);
    expect(body).toMatchObject({ refunded_amount: order.total_price, tickets: [] });
    expect(refundsAtStripe(order)).toHaveLength(1);
    expect(mails(buyer.email)).toEqual([`Your money back: Night of the Long Applause (${shortNumber(order.id)})`]);
  });

  test('gives back what is left of an order that was refunded in part', async () => {
    const event = await oneTier(10);
    const { buyer, order } = await bought(event, 2);
    const partial = await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: { amount: 700 } });
    expect(partial.status).toBe(200);
    await cancel(event.id);
    await drainAll();
    expect((await buyer.look(order)).body).toMatchObject({ refund_status: 'full', refunded_amount: 5000 });
    expect(
      refundsAtStripe(order)
        .map(({ amount }) => amount)
        .sort(),
    ).toEqual([4300, 700]);
  });

  test('voids tickets whose money went back before, and free ones, without a refund', async () => {
    const event = await oneTier(10);
    const paid = await bought(event);
    await api.send('POST', `/orders/${paid.order.id}/refund`, { as: promoter.sk, body: { amount: 2500 } });
    const gratis = await oneTier(10, 0);
    const free = await bought(gratis, 2);
    await cancel(event.id);
    await cancel(gratis.id);
    await drainAll();
    for (const { buyer, order } of [paid, free]) {
      const { body } = await buyer.look(order);
      expect(body.tickets.map(({ status }) => status)).toEqual(order.tickets.map(() => 'void'));
      expect(mails(buyer.email)).toContainEqual(
        expect.stringMatching(/^Cancelled: Night of the Long Applause \(#\w{6}\)$/),
      );
    }
    expect(refundsAtStripe(paid.order)).toHaveLength(1);
  });

  test('ends waiting and offered entries, and tells those people', async () => {
    const event = await oneTier(1);
    const { order } = await bought(event);
    const [first, second] = [newBuyer(api, promoter), newBuyer(api, promoter)];
    const offered = await first.join({ event_id: event.id, tier_id: event.tier });
    await second.join({ event_id: event.id, tier_id: event.tier });
    await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: {} });
    await cancel(event.id);
    await drainAll();
    const entries = await api.query('select status from waitlist_entries where event_id = $1', [event.id]);
    expect(entries).toEqual([{ status: 'lapsed' }, { status: 'lapsed' }]);
    expect((await first.order({ claim_token: offered.body.token })).status).toBe(409);
    for (const { email } of [first, second]) {
      expect(mails(email)).toContainEqual(expect.stringMatching(/^Cancelled: Night of the Long Applause \(#\w{6}\)$/));
    }
  });

  test('a claim that is being paid ends like any other order', async () => {
    const event = await oneTier(1);
    const sold = await bought(event);
    const next = newBuyer(api, promoter);
    const entry = await next.join({ event_id: event.id, tier_id: event.tier });
    await api.send('POST', `/orders/${sold.order.id}/refund`, { as: promoter.sk, body: {} });
    const claim = await next.order({ claim_token: entry.body.token });
    expect(claim.status).toBe(201);
    await cancel(event.id);
    expect(await api.violations()).toEqual([]);
    await drainAll();
    expect((await next.look(claim.body)).body.status).toBe('expired');
  });

  test('no ticket passes the door from the moment of the cancellation', async () => {
    const event = await oneTier(10);
    const { order } = await bought(event);
    const ticket = order.tickets[0];
    const validate = () => api.send<Problem>('POST', `/tickets/${ticket?.id}/validate`, { as: promoter.sk, body: {} });
    await cancel(event.id);
    expect(await validate()).toMatchObject({ status: 409, body: { code: 'event_cancelled' } });
    await drainAll();
    expect(await validate()).toMatchObject({ status: 409, body: { code: 'ticket_void' } });
  });

  test('a repeat changes nothing and refunds nobody twice', async () => {
    const event = await oneTier(10);
    const { order } = await bought(event);
    const answers = await Promise.all([cancel(event.id), cancel(event.id), cancel(event.id, promoter.sk, 'c-1')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await drainAll();
    expect((await cancel(event.id, promoter.sk, 'c-1')).status).toBe(200);
    await drainAll();
    expect(refundsAtStripe(order)).toHaveLength(1);
    const told = await api.query(
      `select type from webhook_messages where type = 'event.cancelled' and data ->> 'id' = $1`,
      [event.id],
    );
    expect(told).toHaveLength(1);
    const noted = await api.query('select action from audit_log where object_id = $1 and action = $2', [
      event.id,
      'event.cancelled',
    ]);
    expect(noted).toHaveLength(1);
  });

  test('when the queue and Stripe are away, the sweep takes the refunds up later', async () => {
    const event = await oneTier(10);
    const { buyer, order } = await bought(event);
    await drainAll();
    api.standIns.stripe.faults.set({ status: 503 });
    api.standIns.qstash.faults.set({ status: 503 });
    await cancel(event.id);
    await api.idle();
    api.advance(120);
    await api.sweep();
    api.standIns.stripe.faults.clear();
    api.standIns.qstash.faults.clear();
    for (let i = 0; i < 3; i++) {
      api.advance(600);
      await api.sweep();
    }
    expect(refundsAtStripe(order)).toMatchObject([{ amount: 2500, status: 'succeeded' }]);
    expect((await buyer.look(order)).body.refund_status).toBe('full');
  });

  test('more orders than one batch holds are all refunded', async () => {
    const event = await oneTier(100, 0);
    const orders = [];
    for (let i = 0; i < 53; i++) orders.push((await bought(event)).order);
    await cancel(event.id);
    await drainAll();
    const left = await api.query(`select id from tickets where event_id = $1 and status <> 'void'`, [event.id]);
    expect(left).toEqual([]);
    expect(orders).toHaveLength(53);
  });

  test('a draft is cancelled as well; another promoter’s event is not found', async () => {
    const event = await oneTier(10);
    const stranger = await newPromoter(api);
    const foreign = await cancel(event.id, stranger.sk);
    const missing = await cancel('evt_00000000000000000000000000', stranger.sk);
    expect(foreign).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
    expect((await cancel(event.id, promoter.pk)).status).toBe(403);
    await api.send('POST', `/events/${event.id}/unpublish`, { as: promoter.sk });
    expect((await cancel(event.id)).body.status).toBe('cancelled');
    await drainAll();
  });
});

describe('an event that is off show', () => {
  const suspend = (eventId: string, status: string) =>
    api.query('update promoters set status = $2 where id = (select promoter_id from events where id = $1)', [
      eventId,
      status,
    ]);
  const ways = {
    draft: async (eventId: string) => {
      expect((await api.send('POST', `/events/${eventId}/unpublish`, { as: promoter.sk })).status).toBe(200);
    },
    cancelled: async (eventId: string) => {
      expect((await cancel(eventId)).status).toBe(200);
    },
    published: (eventId: string) => suspend(eventId, 'suspended'),
  } as const;
  const page = async (path: string) => {
    const answer = await api.app.request(`${api.origin}${path}`);
    return { status: answer.status, text: await answer.text(), cache: answer.headers.get('cache-control') };
  };

  test.each(['draft', 'cancelled', 'published'] as const)(
    'is shown to whoever bought from it or waits for it, and to nobody else (%s)',
    async (status) => {
      const event = await oneTier(1, 0);
      const { order } = await bought(event);
      const entry = (await newBuyer(api, promoter).join({ event_id: event.id, tier_id: event.tier })).body;
      const [other] = [await bought(await oneTier(1, 0))];
      const { access_token: mine } = await register(api, { email: `owner-${status}@example.com` });
      const { access_token: theirs } = await register(api, { email: `other-${status}@example.com` });
      await api.query(`update orders set user_id = (select id from users where email = $2) where id = $1`, [
        order.id,
        `owner-${status}@example.com`,
      ]);
      await ways[status](event.id);

      const seen = (as?: string) => api.send<{ status: string } & Problem>('GET', `/events/${event.id}`, { as });
      for (const as of [order.secret, entry.token, mine]) {
        expect(await seen(as)).toMatchObject({
          status: 200,
          body: { id: event.id, title: 'Night of the Long Applause', status },
        });
        expect((await seen(as)).headers.get('cache-control')).toBe('private, no-cache');
      }
      for (const as of [undefined, other.order.secret, theirs]) {
        expect(await seen(as)).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
      }
      // The event is in none of their lists and sells nothing.
      const list = await api.send<{ data: { id: string }[] }>('GET', `/events?status=${status}`, { as: mine });
      expect(list.body.data.map(({ id }) => id)).not.toContain(event.id);

      const owned = await page(`/e/${event.id}?ticket_order=${order.secret}`);
      expect(owned).toMatchObject({ status: 200, cache: 'no-store' });
      expect(owned.text).toContain('Night of the Long Applause');
      expect(owned.text).toContain('<ticket-widget');
      expect((await page(`/e/${event.id}?ticket_claim=${entry.token}`)).status).toBe(200);
      // The browser may store the secret; the page itself says nothing.
      for (const query of ['', `?ticket_order=${other.order.secret}`, '?ticket_order=os_nonsense']) {
        const gone = await page(`/e/${event.id}${query}`);
        expect(gone.status).toBe(404);
        expect(gone.text).toContain('<ticket-widget');
        expect(gone.text).not.toContain('Night of the Long Applause');
      }
      await suspend(event.id, 'active');
      await drainAll();
    },
  );

  test('and never was on it has no page', async () => {
    const body = { ...(await api.send<object>('GET', `/events/${(await oneTier(1)).id}`, { as: promoter.sk })).body };
    const { title, venue, city, start_time, end_time, time_zone, currency } = body as Record<string, string>;
    const draft = await api.send<{ id: string }>('POST', '/events', {
      as: promoter.sk,
      body: { title, venue, city, start_time, end_time, time_zone, currency },
    });
    const shown = await page(`/e/${draft.body.id}`);
    expect(shown.status).toBe(404);
    expect(shown.text).not.toContain('<ticket-widget');
  });
});
