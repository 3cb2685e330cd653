import { ConnectionError } from '@ticket-vendor/sdk';
import { describe, expect, test } from 'vitest';
import type { Ticket } from '../api/types.ts';
import { awaitConfirmation, reloadOrder } from './order.ts';
import { cancelOrder, expireOrder } from './payment.ts';
import { placeOrder } from './place-order.ts';
import { ADA, atDetails, order, refused, setUp } from './testing.ts';

describe('ordering', () => {
  test('asks again under the same key after a lost answer, under another for another buyer', async () => {
    let lost = true;
    const it = await atDetails({ 'orders.create': () => (lost ? new ConnectionError('lost') : order()) });
    await placeOrder(it.checkout, ADA);
    await placeOrder(it.checkout, ADA);
    lost = false;
    await placeOrder(it.checkout, { ...ADA, name: 'Grace' });
    const keys = it
      .calls('orders.create')
      .map(([, , options]) => (options as { idempotencyKey: string }).idempotencyKey);
    expect(keys).toEqual(['key-2', 'key-2', 'key-3']);
    expect(it.step).toBe('payment');
  });

  test('says what the buyer reads, for the e-mails that follow', async () => {
    const it = await atDetails({ 'orders.create': () => order() });
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ locale: 'de-AT' });
  });

  test('needs no payment for a free order', async () => {
    const it = await atDetails({
      'orders.create': () => order({ status: 'confirmed', total_price: 0, payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    expect(it.step).toBe('done');
    expect(it.happened).toEqual(['hold-created', 'order-created', 'order-confirmed']);
  });

  test('asks until the payment has arrived', async () => {
    let asked = 0;
    const it = await atDetails({
      'orders.confirm': () =>
        ++asked < 4 ? refused('payment_pending') : order({ status: 'confirmed', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await awaitConfirmation(it.checkout, order(), 'os_ord_1.mac');
    expect(asked).toBe(4);
    expect(it.step).toBe('done');
  });

  test('goes on asking through a failing connection: the money may have moved', async () => {
    let asked = 0;
    const it = await atDetails({
      'orders.confirm': () =>
        ++asked < 3 ? new ConnectionError('lost') : order({ status: 'confirmed', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await awaitConfirmation(it.checkout, order(), 'os_ord_1.mac');
    expect(it.step).toBe('done');
    expect(it.checkout.state.problem).toBeUndefined();
  });

  test('says that a payment which came too late was refunded', async () => {
    const it = await atDetails({
      'orders.confirm': () => order({ status: 'expired', refund_status: 'full', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await awaitConfirmation(it.checkout, order(), 'os_ord_1.mac');
    expect(it.checkout.state.step).toEqual({ name: 'closed', why: 'refunded' });
  });

  test('shows tickets that admit, whatever became of the money', async () => {
    const paidBack = { status: 'confirmed', refund_status: 'full', payment: null } as const;
    const ticket = (status: 'valid' | 'void') => ({ status }) as Ticket;
    const opened = async (...tickets: Ticket[]) => {
      const it = setUp({ 'orders.get': () => order({ ...paidBack, tickets }) });
      await reloadOrder(it.checkout, 'ord_1', 'os_ord_1.mac');
      return it.checkout.state.step;
    };
    expect(await opened(ticket('void'), ticket('valid'))).toMatchObject({ name: 'done' });
    expect(await opened(ticket('void'), ticket('void'))).toEqual({ name: 'closed', why: 'refunded' });
  });

  test('explains an order that expired while it was paid', async () => {
    const it = await atDetails({
      'orders.confirm': () => refused('order_not_pending'),
      'orders.get': () => order({ status: 'expired', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await awaitConfirmation(it.checkout, order(), 'os_ord_1.mac');
    expect(it.checkout.state.step).toEqual({ name: 'closed', why: 'order' });
  });

  test('believes the server, not the clock, when the time to pay is over', async () => {
    const it = await atDetails({ 'orders.get': () => order({ status: 'confirmed', payment: null }) });
    await placeOrder(it.checkout, ADA);
    await expireOrder(it.checkout);
    expect(it.step).toBe('done');
  });

  test('shows the tickets when the payment was faster than giving up', async () => {
    const it = await atDetails({
      'orders.cancel': () => refused('order_not_pending'),
      'orders.get': () => order({ status: 'confirmed', payment: null }),
    });
    await placeOrder(it.checkout, ADA);
    await cancelOrder(it.checkout);
    expect(it.step).toBe('done');
  });
});
