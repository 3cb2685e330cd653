import { ConnectionError } from '@ticket-vendor/sdk';
import { describe, expect, test, vi } from 'vitest';
import type { Order } from '../api/types.ts';
import { cancelOrder, expireOrder } from './payment.ts';
import { placeOrder } from './place-order.ts';
import type { Session } from './session.ts';
import { start } from './start.ts';
import { awaitStripePage, checkStripePage } from './stripe-page.ts';
import { ADA, atDetails, order, refused, setUp } from './testing.ts';

describe('paying on Stripe’s own page', () => {
  const url = 'https://checkout.example/c/pay/cs_1';
  const onPage = (change: Partial<Order> = {}) =>
    order({ payment: { provider: 'stripe', mode: 'checkout', checkout_url: url }, ...change });
  const paid = () => order({ status: 'confirmed', payment: null });
  const kept: Session = { order: { id: 'ord_1', secret: 'os_ord_1.mac' } };
  const returned = (isPaid: boolean, orderId = 'ord_1') => ({ checkout: { orderId, paid: isPaid } });
  const page = { paymentMode: 'checkout' } as const;

  test('leaves at once, with an order that asks for that page', async () => {
    const left: string[] = [];
    const it = await atDetails({ 'orders.create': () => onPage() }, { ...page, leave: (to) => left.push(to) });
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ payment_mode: 'checkout' });
    expect(left).toEqual([url]);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', redirect: 'leaving' });
    expect(JSON.stringify(it.session)).not.toContain(url);
  });

  test('waits to be sent where the page can’t be left', async () => {
    const it = await atDetails({ 'orders.create': () => onPage() }, page);
    await placeOrder(it.checkout, ADA);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', redirect: 'ready' });
  });

  test('leaves for nowhere on the way back', async () => {
    const left: string[] = [];
    const leave = (to: string) => left.push(to);
    const it = setUp({ 'orders.get': () => onPage() }, kept, { ...page, leave });
    await start(it.checkout, returned(false));
    await checkStripePage(it.checkout);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', redirect: 'returned' });
    expect(left).toEqual([]);
  });

  test('tells the page of an order that was confirmed before its buyer was back', async () => {
    const it = setUp({ 'orders.get': paid }, kept, page);
    await start(it.checkout, returned(true));
    expect(it.checkout.state.step).toMatchObject({ name: 'done', fresh: true });
    expect(it.happened).toEqual(['order-confirmed']);
  });

  test('asks about money that came after the end, and only where some was paid', async () => {
    const answers = { 'orders.get': () => order({ status: 'expired', payment: null }), 'orders.confirm': paid };
    const late = setUp(answers, kept, page);
    await start(late.checkout, returned(true));
    await vi.waitFor(() => expect(late.step).toBe('done'));
    const gaveUp = setUp(answers, kept, page);
    await start(gaveUp.checkout, returned(false));
    expect(gaveUp.checkout.state.step).toEqual({ name: 'closed', why: 'order' });
  });

  test('brings an order that was begun with Stripe’s form over to Stripe’s page', async () => {
    const it = setUp({ 'orders.get': () => order(), 'orders.choosePayment': () => onPage() }, kept, page);
    await start(it.checkout, {});
    expect(it.calls('orders.choosePayment')[0]?.slice(1)).toEqual([
      'ord_1',
      { mode: 'checkout' },
      { credential: 'os_ord_1.mac' },
    ]);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', payment: { mode: 'checkout' } });
  });

  test('says what is known to whoever comes back without this tab’s memory, unless it is another event’s order', async () => {
    const lost = setUp({}, {}, page);
    await start(lost.checkout, returned(true));
    expect(lost.checkout.state.problem?.text).toBe('redirectLost');
    const other = setUp({}, {}, { ...page, isOrderKept: (id) => id === 'ord_1' });
    await start(other.checkout, returned(true));
    expect(other.checkout.state.problem).toBeUndefined();
  });

  test('keeps the way to pay when it can’t look what has happened', async () => {
    const it = await atDetails({ 'orders.create': () => onPage() }, { ...page, leave: () => {} });
    await placeOrder(it.checkout, ADA);
    it.answer('orders.get', () => new ConnectionError('lost'));
    await checkStripePage(it.checkout);
    expect(it.checkout.state.step).toMatchObject({ name: 'payment', redirect: 'unsure' });
    expect(it.checkout.state.problem?.text).toBe('problemUnreachable');
  });

  test('sees from a frame that the order was paid in another window, without anybody looking at the frame', async () => {
    const it = await atDetails({ 'orders.create': () => onPage(), 'orders.get': () => onPage() }, page);
    await placeOrder(it.checkout, ADA);
    await checkStripePage(it.checkout);
    expect(it.checkout.state.step).toMatchObject({ redirect: 'ready' });
    expect(it.calls('orders.get')).toEqual([]);
    let asked = 0;
    it.answer('orders.get', () => {
      asked += 1;
      if (asked === 2) return new ConnectionError('lost');
      return asked < 4 ? onPage() : paid();
    });
    await awaitStripePage(it.checkout);
    expect(it.step).toBe('done');
    expect(it.happened.at(-1)).toBe('order-confirmed');
  });

  test('waits, instead of giving the tickets up, when the time ends while the money is on its way', async () => {
    const it = setUp({ 'orders.get': () => onPage(), 'orders.confirm': paid }, kept, page);
    await start(it.checkout, {});
    it.answer('orders.get', () => order({ payment: null }));
    await expireOrder(it.checkout);
    await vi.waitFor(() => expect(it.step).toBe('done'));
  });

  test('waits, too, when somebody gives the order up in one window and pays it in another', async () => {
    const it = setUp(
      { 'orders.get': () => onPage(), 'orders.cancel': () => refused('payment_pending'), 'orders.confirm': paid },
      kept,
      page,
    );
    await start(it.checkout, {});
    it.answer('orders.get', () => order({ payment: null, payment_status: 'paid' }));
    await cancelOrder(it.checkout);
    await vi.waitFor(() => expect(it.step).toBe('done'));
  });
});
