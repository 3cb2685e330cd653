import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compareBooks, readBooks, stripeClient } from '../../scripts/stripe-books.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

let api: Harness;
let promoter: Promoter;
let client: Awaited<ReturnType<Harness['connect']>>;
beforeAll(async () => {
  api = await createHarness();
  client = await api.connect();
});
beforeEach(async () => {
  // The promoter's name tells whose e-mail it is.
  promoter = await newPromoter(api);
});
afterEach(async () => {
  const { stripe } = api.standIns;
  stripe.faults.clear();
  stripe.control.setBalance();
  stripe.control.topUp(0);
  await stripe.releaseWebhooks();
  await api.drain();
  expect(await api.violations()).toEqual([]);
  const begunBefore = new Date(api.now().getTime() + 60_000);
  const books = await readBooks(stripeClient('sk_test_local', stripe.origin), new Date(0), begunBefore);
  const found = await compareBooks(client, books, begunBefore);
  expect(found.filter(({ violations }) => violations.length > 0)).toEqual([]);
});
afterAll(() => api.close());

type Refund = {
  id: string;
  amount: number;
  source: string;
  status: string;
  waits_for: string | null;
  failure_reason: string | null;
};
type Shown = Order & { refunds: Refund[] };

const control = () => api.standIns.stripe.control;
const ordered = async (quantity = 2) => {
  const event = await newEvent(api, promoter, [{ price: 2500, quantity: 10 }]);
  const buyer = newBuyer(api, promoter);
  const { body: order } = await buyer.order({
    event_id: event.id,
    items: [{ tier_id: event.tiers[0]?.id ?? '', quantity }],
  });
  return { event, buyer, order, payment: order.payment_id ?? '' };
};
const bought = async (quantity = 2) => {
  const sale = await ordered(quantity);
  pay(api, sale.order);
  await api.drain();
  return sale;
};
const look = async (order: Order) => (await api.send<Shown>('GET', `/orders/${order.id}`, { as: promoter.sk })).body;
const refund = (order: Order, body: object) =>
  api.send<{ order: Shown; refund: Refund } & Problem>('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body });
const statuses = (order: Order) => order.tickets.map(({ status }) => status);
const sold = async (event: { id: string }) =>
  (
    await api.query<{ sold: number; reserved: number }>('select sold, reserved from events where id = $1', [event.id])
  )[0];
const made = (payment: string) =>
  [...api.standIns.stripe.db.refunds.values()]
    .filter((one) => one.payment_intent === payment && !['failed', 'canceled'].includes(one.status ?? ''))
    .map(({ amount }) => amount);
const mailsTo = (email: string) =>
  api.standIns.resend
    .emails()
    .filter(({ to }) => [to].flat().includes(email))
    .map(({ subject, text }) => ({ subject, text: String(text) }));
const promoterMails = async () => {
  const [row] = await api.query<{ email: string }>('select email from promoters where id = $1', [promoter.id]);
  return mailsTo(row?.email ?? '').filter(({ subject }) => /refund/i.test(subject));
};
const refundMails = (buyer: { email: string }) =>
  mailsTo(buyer.email).filter(({ subject }) => subject.startsWith('Your money back'));

describe('a charge that was refunded whole at Stripe', () => {
  test('voids what is not checked in, keeps the seats for the promoter to decide, and tells the buyer', async () => {
    const { event, buyer, order, payment } = await bought();
    const [first] = (await look(order)).tickets;
    await api.send('POST', `/tickets/${first?.id}/validate`, { as: promoter.sk, body: {} });
    const { id } = control().refundAtDashboard(payment);
    await api.drain();
    const shown = await look(order);
    expect(shown).toMatchObject({ status: 'confirmed', refund_status: 'full', refunded_amount: 5000 });
    expect(shown.refunds).toMatchObject([{ source: 'stripe', status: 'succeeded', amount: 5000 }]);
    expect(statuses(shown)).toEqual(['checked_in', 'void']);
    expect(await sold(event)).toEqual({ sold: 2, reserved: 0 });
    expect(await api.query('select stripe_refund_id from refunds where order_id = $1', [order.id])).toEqual([
      { stripe_refund_id: id },
    ]);
    const [mail, ...more] = refundMails(buyer);
    expect(more).toEqual([]);
    expect(mail?.text).toMatch(/€50\.00[\s\S]+on its way[\s\S]+1 × General admission[\s\S]+other ticket stays valid/);

    // Nothing is left for us to refund, and nobody is told to pay another way.
    expect((await refund(order, { amount: 1 })).body.code).toBe('refund_exceeds_payment');
    await api.send('POST', `/orders/${order.id}/free-seats`, { as: promoter.sk, body: {} });
    expect(await sold(event)).toEqual({ sold: 1, reserved: 0 });
    expect(await promoterMails()).toEqual([]);
  });

  test('is the same in two parts, and however its events come', async () => {
    const { order, payment, buyer } = await bought();
    control().holdWebhooks();
    control().refundAtDashboard(payment, { amount: 2000, reason: 'fraudulent' });
    control().refundAtDashboard(payment, { amount: 3000 });
    let rank = 1;
    await control().releaseWebhooks({ shuffle: () => (rank /= 2), duplicate: 2 });
    await api.drain();
    const shown = await look(order);
    expect(shown.refunds.map(({ amount }) => amount).sort()).toEqual([2000, 3000]);
    expect(statuses(shown)).toEqual(['void', 'void']);
    expect(refundMails(buyer)).toHaveLength(2);
  });
});

describe('a part that was refunded at Stripe', () => {
  test('changes money only, and adds up with what is refunded here', async () => {
    for (const there of ['first', 'last']) {
      const { event, order, payment } = await bought();
      if (there === 'first') {
        control().refundAtDashboard(payment, { amount: 2000 });
        await api.drain();
      }
      expect((await refund(order, { amount: 1500 })).status).toBe(200);
      await api.drain();
      if (there === 'last') control().refundAtDashboard(payment, { amount: 2000 });
      await api.drain();
      const shown = await look(order);
      expect(shown).toMatchObject({ refund_status: 'partial', refunded_amount: 3500 });
      expect(shown.refunds.every(({ status }) => status === 'succeeded')).toBe(true);
      expect(statuses(shown)).toEqual(['valid', 'valid']);
      expect(await sold(event)).toEqual({ sold: 2, reserved: 0 });
      expect(made(payment)).toHaveLength(2);
      expect((await refund(order, { amount: 1501 })).body.detail).toContain('€15.00');
    }
  });
});

describe('our refund and somebody’s at Stripe at the same time', () => {
  test('of the same amount settle one row: nothing fails, nobody is told to pay another way', async () => {
    const { order, payment, buyer } = await bought();
    api.standIns.qstash.faults.set({ status: 503 });
    await refund(order, {});
    control().refundAtDashboard(payment);
    await api.standIns.stripe.webhooks.idle();
    api.standIns.qstash.faults.clear();
    api.advance(60);
    await api.sweep();
    await api.drain();
    const shown = await look(order);
    expect(shown.refunds).toMatchObject([{ source: 'api', status: 'succeeded', amount: 5000 }]);
    expect(shown.refunded_amount).toBe(5000);
    expect(made(payment)).toEqual([5000]);
    expect(await promoterMails()).toEqual([]);
    expect(refundMails(buyer)).toHaveLength(1);
  });

  test('without an event is found in Stripe’s list when ours is refused', async () => {
    const { order, payment } = await bought();
    control().holdWebhooks();
    // Made after we read the list and before we ask.
    const held = control().holdRequest(/POST \/v1\/refunds$/);
    await refund(order, {});
    const draining = api.drain();
    await held.arrived;
    control().refundAtDashboard(payment);
    held.release();
    await draining;
    await control().releaseWebhooks({ drop: () => true });
    const shown = await look(order);
    expect(shown.refunds).toMatchObject([{ source: 'api', status: 'succeeded', amount: 5000 }]);
    expect(await promoterMails()).toEqual([]);
  });

  test('never give back more than was paid: what Stripe can’t give any more is not asked for', async () => {
    const { order, payment } = await bought();
    api.standIns.qstash.faults.set({ status: 503 });
    await refund(order, { amount: 4000 });
    control().refundAtDashboard(payment, { amount: 3000 });
    await api.standIns.stripe.webhooks.idle();
    api.standIns.qstash.faults.clear();
    api.advance(60);
    await api.sweep();
    await api.drain();
    const shown = await look(order);
    expect(shown).toMatchObject({ refunded_amount: 5000, refund_status: 'full' });
    expect(shown.refunds.map(({ source, amount, status }) => [source, amount, status]).sort()).toEqual([
      ['api', 2000, 'succeeded'],
      ['stripe', 3000, 'succeeded'],
    ]);
    expect(made(payment).sort()).toEqual([2000, 3000]);
  });

  test('a refund that failed here is settled by the one that its promoter makes there', async () => {
    const { order, payment, buyer } = await bought();
    control().planRefunds('fails');
    // The failure comes after the answer, and so after the buyer was told that the money is on its way.
    control().holdWebhooks();
    await refund(order, { amount: 2500 });
    await api.drain();
    await control().releaseWebhooks();
    await api.drain();
    // A buyer who was told that is now told that it came back.
    const last = refundMails(buyer).at(-1);
    expect(last?.text).toMatch(/returned by your bank[\s\S]+still owed/);
    expect((await look(order)).refunds).toMatchObject([{ status: 'failed', failure_reason: 'lost_or_stolen_card' }]);
    control().refundAtDashboard(payment, { amount: 2500 });
    await api.drain();
    const shown = await look(order);
    expect(shown.refunds).toMatchObject([{ status: 'succeeded', source: 'api' }]);
    expect(shown.refunded_amount).toBe(2500);
  });
});

describe('a payment that was refunded before we heard of it', () => {
  test.each([
    ['by Stripe’s events in order', (release: () => Promise<void>) => release()],
    ['by the buyer’s own call', async () => undefined],
  ])('never confirms its order (%s)', async (by, hear) => {
    const { event, buyer, order, payment } = await ordered();
    control().holdWebhooks();
    pay(api, order);
    control().refundAtDashboard(payment);
    await hear(() => control().releaseWebhooks());
    if (by.includes('own call')) expect((await buyer.confirm(order)).body).toMatchObject({ status: 'cancelled' });
    await control().releaseWebhooks({ shuffle: true, duplicate: 1 });
    await api.drain();
    const shown = await look(order);
    expect(shown).toMatchObject({ status: 'cancelled', refund_status: 'full', tickets: [], confirmed_at: null });
    expect(shown.refunds).toMatchObject([{ source: 'stripe', status: 'succeeded' }]);
    expect(await sold(event)).toEqual({ sold: 0, reserved: 0 });
    expect(made(payment)).toEqual([5000]);
    expect(refundMails(buyer).map(({ text }) => /there are no tickets/.test(text))).toEqual([true]);
  });

  test('is refunded by us after all, should that refund fail', async () => {
    const { order, payment } = await ordered();
    control().holdWebhooks();
    pay(api, order);
    control().planRefunds('pending');
    const { id } = control().refundAtDashboard(payment);
    await control().releaseWebhooks();
    await api.drain();
    expect(await look(order)).toMatchObject({
      status: 'cancelled',
      refunds: [{ status: 'pending', source: 'stripe' }],
    });
    control().settleRefund(id, 'failed');
    await api.drain();
    expect((await look(order)).refunds).toMatchObject([{ status: 'succeeded', source: 'api', amount: 5000 }]);
    expect(made(payment)).toEqual([5000]);
  });

  test('in part confirms, with that part gone', async () => {
    const { order, payment } = await ordered();
    control().holdWebhooks();
    pay(api, order);
    control().refundAtDashboard(payment, { amount: 1000 });
    await control().releaseWebhooks({ shuffle: true });
    await api.drain();
    expect(await look(order)).toMatchObject({ status: 'confirmed', refund_status: 'partial', refunded_amount: 1000 });
  });
});

describe('a refund at Stripe that comes to nothing', () => {
  test.each(['failed', 'canceled'] as const)('goes back into the books, and its promoter is told (%s)', async (end) => {
    const { order, payment, event } = await bought();
    control().planRefunds('pending');
    const { id } = control().refundAtDashboard(payment);
    await api.drain();
    expect(await look(order)).toMatchObject({ refunded_amount: 5000, refunds: [{ status: 'pending' }] });
    control().settleRefund(id, end);
    await api.drain();
    const shown = await look(order);
    expect(shown).toMatchObject({ refunded_amount: 0, refund_status: 'none', refunds: [{ status: 'cancelled' }] });
    // Somebody at a door may have seen the ticket as void.
    expect(statuses(shown)).toEqual(['void', 'void']);
    expect(await sold(event)).toEqual({ sold: 2, reserved: 0 });
    expect((await promoterMails()).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('A refund made at Stripe came to nothing'),
    ]);
    expect((await refund(order, {})).body.refund.amount).toBe(5000);
    await api.drain();
    expect(made(payment)).toEqual([5000]);
  });

  test('leaves what was owed before it owed again, and sent', async () => {
    const { order, payment } = await bought();
    api.standIns.qstash.faults.set({ status: 503 });
    await refund(order, { amount: 4000 });
    control().planRefunds('pending');
    const { id } = control().refundAtDashboard(payment, { amount: 3000 });
    await api.standIns.stripe.webhooks.idle();
    api.standIns.qstash.faults.clear();
    api.advance(60);
    await api.sweep();
    await api.drain();
    control().settleRefund(id, 'failed');
    await api.drain();
    expect(await look(order)).toMatchObject({ refunded_amount: 4000 });
    expect(made(payment).sort()).toEqual([2000, 2000]);
  });
});

test('refunds without an event are found once a day', async () => {
  const { order, payment } = await bought();
  control().holdWebhooks();
  control().refundAtDashboard(payment, { amount: 1200 });
  await control().releaseWebhooks({ drop: () => true });
  await api.sweep();
  expect(await look(order)).toMatchObject({ refunded_amount: 0 });
  api.advance(86_400);
  await api.sweep();
  await api.drain();
  expect(await look(order)).toMatchObject({ refunded_amount: 1200, refunds: [{ source: 'stripe' }] });
  const asked = () => api.query<{ done: Date }>('select done_until as done from daily_tasks');
  const before = await asked();
  api.advance(3600);
  await api.sweep();
  expect(await asked()).toEqual(before);
});

describe('a balance that does not cover refunds', () => {
  const waiting = async () => {
    const sales = [await bought(1), await bought(1), await bought(1)];
    control().setBalance(0);
    for (const { order } of sales) expect((await refund(order, {})).status).toBe(200);
    await api.drain();
    return sales;
  };
  const states = async (sales: { order: Order }[]) =>
    (await Promise.all(sales.map(({ order }) => look(order)))).flatMap(({ refunds }) =>
      refunds.map(({ status, waits_for }) => [status, waits_for]),
    );
  const owed = [
    ['pending', 'balance'],
    ['pending', 'balance'],
    ['pending', 'balance'],
  ];
  const sent = owed.map(() => ['succeeded', null]);

  test('leaves them owed, tells its promoter once, and no buyer that money is on its way', async () => {
    const before = api.log.length;
    const sales = await waiting();
    expect((await look(sales[0]?.order as Order)).refunds).toMatchObject([{ failure_reason: 'balance_insufficient' }]);
    expect(await states(sales)).toEqual(owed);
    expect((await promoterMails()).map(({ subject }) => subject)).toEqual(['Refunds wait for your balance at Stripe']);
    for (const { buyer, order } of sales) {
      // Why it waits concerns only the promoter and Stripe.
      expect((await buyer.look(order)).body).toMatchObject({ refunds: [{ status: 'pending', failure_reason: null }] });
      const [mail, ...more] = refundMails(buyer);
      expect(more).toEqual([]);
      expect(mail?.text).toMatch(/can’t be sent just yet/);
      expect(mail?.text).not.toMatch(/on its way to/);
    }
    // Tried again and again without balance: nobody is told again, and no alarm is raised.
    for (let day = 0; day < 3; day++) {
      api.advance(86_400);
      await api.sweep();
      await api.drain();
    }
    expect(await states(sales)).toEqual(owed);
    expect(await promoterMails()).toHaveLength(1);
    expect(api.log.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('is noticed when it grows, by Stripe’s event or by trying again', async () => {
    for (const event of [true, false]) {
      const sales = await waiting();
      if (!event) control().holdWebhooks();
      control().topUp(7500);
      if (!event) {
        await control().releaseWebhooks({ drop: () => true });
        api.advance(6 * 3600);
        await api.sweep();
      }
      await api.drain();
      expect(await states(sales)).toEqual(sent);
      for (const { buyer, payment } of sales) {
        expect(refundMails(buyer).map(({ text }) => /on its way to/.test(text))).toEqual([false, true]);
        expect(made(payment)).toEqual([2500]);
      }
    }
  });

  test('can be asked about at once by its promoter', async () => {
    const [sale] = await waiting();
    const [row] = (await look(sale?.order as Order)).refunds;
    control().setBalance(2500);
    const retried = await api.send<Refund>('POST', `/refunds/${row?.id}/retry`, { as: promoter.sk });
    expect(retried.status).toBe(200);
    await api.drain();
    expect((await look(sale?.order as Order)).refunds).toMatchObject([{ status: 'succeeded' }]);
    expect((await api.send('POST', `/refunds/${row?.id}/retry`, { as: promoter.sk })).body.code).toBe(
      'refund_not_failed',
    );
  });

  test('is the same when Stripe takes a refund and lets it wait, or fails it for that later', async () => {
    const taken = await bought(1);
    control().planRefunds('waits_for_balance');
    await refund(taken.order, {});
    await api.drain();
    expect(await states([taken])).toEqual([['pending', 'balance']]);
    expect(refundMails(taken.buyer).map(({ text }) => /on its way to/.test(text))).toEqual([false]);
    control().topUp(2500);
    await api.drain();
    expect(await states([taken])).toEqual([['succeeded', null]]);
    expect(made(taken.payment)).toEqual([2500]);

    const failed = await bought(1);
    control().planRefunds('pending');
    await refund(failed.order, {});
    await api.drain();
    const [pending] = [...api.standIns.stripe.db.refunds.values()].filter(
      (one) => one.payment_intent === failed.payment,
    );
    control().settleRefund(pending?.id ?? '', 'failed', 'insufficient_funds');
    await api.drain();
    expect(await states([failed])).toEqual([['pending', 'balance']]);
    api.advance(301);
    await api.sweep();
    await api.drain();
    expect(await states([failed])).toEqual([['succeeded', null]]);
    expect(made(failed.payment)).toEqual([2500]);
  });

  test('of a cancelled event keeps its buyers from hearing that money is on its way before it is', async () => {
    const { event, buyer, order } = await bought();
    control().setBalance(0);
    await api.send('POST', `/events/${event.id}/cancel`, { as: promoter.sk });
    await api.drain();
    const told = () =>
      mailsTo(buyer.email).filter(({ text }) => /Refund: €50\.00/.test(text) && /on its way to/.test(text));
    expect(mailsTo(buyer.email).some(({ subject }) => subject.startsWith('Cancelled'))).toBe(true);
    expect(told()).toEqual([]);
    control().topUp(5000);
    await api.drain();
    expect((await look(order)).refunds).toMatchObject([{ status: 'succeeded' }]);
    expect(told()).toHaveLength(1);
  });
});

test('a refund that Stripe asks its buyer about is not on its way', async () => {
  const { buyer, order, payment } = await bought(1);
  control().planRefunds('waits_for_buyer');
  await refund(order, {});
  await api.drain();
  expect((await look(order)).refunds).toMatchObject([{ status: 'pending', waits_for: 'buyer' }]);
  expect(refundMails(buyer)).toEqual([]);
  const [one] = [...api.standIns.stripe.db.refunds.values()].filter(({ payment_intent }) => payment_intent === payment);
  control().settleRefund(one?.id ?? '', 'succeeded');
  await api.drain();
  expect(refundMails(buyer)).toHaveLength(1);
});

test('cancelling an event gives back what Stripe has not given back yet', async () => {
  const { event, order, payment } = await bought();
  const whole = await bought();
  control().refundAtDashboard(payment, { amount: 2000 });
  control().refundAtDashboard(whole.payment);
  await api.drain();
  await api.send('POST', `/events/${event.id}/cancel`, { as: promoter.sk });
  await api.send('POST', `/events/${whole.event.id}/cancel`, { as: promoter.sk });
  await api.drain();
  expect(await look(order)).toMatchObject({ refund_status: 'full', refunded_amount: 5000 });
  expect(made(payment).sort()).toEqual([2000, 3000]);
  expect(made(whole.payment)).toEqual([5000]);
});

describe('a dispute', () => {
  test('that is won leaves a refund to be made at Stripe, which settles the one that Stripe refused', async () => {
    const { order, payment } = await bought();
    const { id } = control().dispute(payment);
    await api.drain();
    await refund(order, {});
    await api.drain();
    expect((await look(order)).refunds).toMatchObject([{ status: 'failed', failure_reason: 'charge_disputed' }]);
    control().holdWebhooks();
    control().closeDispute(id, 'won');
    control().refundAtDashboard(payment);
    let rank = 1;
    await control().releaseWebhooks({ shuffle: () => (rank /= 2) });
    await api.drain();
    expect((await look(order)).refunds).toMatchObject([{ status: 'succeeded', source: 'api' }]);
  });

  test('that was lost and is reversed lets Stripe’s refund take the place of what the bank had paid', async () => {
    const { order, payment } = await bought();
    const { id } = control().dispute(payment);
    await refund(order, {});
    await api.drain();
    control().closeDispute(id, 'lost');
    await api.drain();
    expect((await look(order)).refunds).toMatchObject([{ status: 'charged_back' }]);
    control().holdWebhooks();
    control().closeDispute(id, 'won');
    control().refundAtDashboard(payment);
    let rank = 1;
    await control().releaseWebhooks({ shuffle: () => (rank /= 2) });
    await api.drain();
    expect((await look(order)).refunds).toMatchObject([{ status: 'succeeded' }]);
  });
});

test('money that comes after the buyer’s own cancel goes back, though there is room', async () => {
  const { event, buyer, order, payment } = await ordered();
  expect((await api.send('POST', `/orders/${order.id}/cancel`, { as: order.secret })).status).toBe(200);
  const intent = api.standIns.stripe.db.paymentIntents.get(payment);
  if (intent) intent.status = 'requires_payment_method'; // the cancel reached Stripe too late
  pay(api, order);
  await api.drain();
  expect(await look(order)).toMatchObject({ status: 'cancelled', refund_status: 'full', tickets: [] });
  expect(await sold(event)).toEqual({ sold: 0, reserved: 0 });
  expect(made(payment)).toEqual([5000]);
  expect(refundMails(buyer)).toHaveLength(1);
});

test('a payment of somebody else’s making that is refunded changes nothing here', async () => {
  const { order } = await bought();
  const stripe = stripeClient('sk_test_local', api.standIns.stripe.origin);
  const stray = await stripe.paymentIntents.create({ amount: 5000, currency: 'eur', metadata: { order_id: order.id } });
  control().holdWebhooks();
  control().pay(stray.id);
  control().refundAtDashboard(stray.id);
  await control().releaseWebhooks({ shuffle: true });
  await api.drain();
  expect(await look(order)).toMatchObject({ status: 'confirmed', refund_status: 'none', refunds: [] });
  expect(made(stray.id)).toEqual([5000]);
  const { charges } = api.standIns.stripe.db;
  for (const [id, charge] of charges) if (charge.payment_intent === stray.id) charges.delete(id);
});
