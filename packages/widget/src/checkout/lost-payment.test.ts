import { ApiError, ConnectionError } from '@ticket-vendor/sdk';
import { describe, expect, test } from 'vitest';
import type { Order } from '../api/types.ts';
import { resolveLostPayment } from './lost-payment.ts';
import { cancelOrder, expireOrder } from './payment.ts';
import { placeOrder } from './place-order.ts';
import { ADA, atDetails, order } from './testing.ts';

describe('a payment whose answer got lost', () => {
  const pending = (payment_status: string) =>
    new ApiError({
      status: 409,
      code: 'payment_pending',
      title: 'pending',
      problem: { payment_status },
      headers: new Headers(),
    });
  const atPayment = async (...says: (Order | Error)[]) => {
    const it = await atDetails();
    await placeOrder(it.checkout, ADA);
    const texts: (string | undefined)[] = [];
    it.answer('orders.confirm', () => {
      texts.push(it.checkout.state.problem?.text);
      return says.length > 1 ? says.shift() : says[0];
    });
    await resolveLostPayment(it.checkout);
    return { ...it, step: it.checkout.state.step, texts, asks: it.calls('orders.confirm').length };
  };
  const lost = new ConnectionError('lost');

  test('is asked for until it is known to have succeeded', async () => {
    const it = await atPayment(lost, pending('requires_payment_method'), lost, order({ status: 'confirmed' }));
    expect(it.step.name).toBe('done');
    expect(new Set(it.texts)).toEqual(new Set(['paymentUnknown']));
  });

  test('is waited for while the bank is at work', async () => {
    const it = await atPayment(lost, pending('processing'), order({ status: 'confirmed' }));
    expect(it.step.name).toBe('confirming');
  });

  test('may be made again only after Stripe has kept saying that there is none', async () => {
    const it = await atPayment(lost, lost, lost, pending('requires_payment_method'));
    expect(it.step).toMatchObject({ name: 'payment', asking: false });
    expect(it.checkout.state.problem?.text).toBe('paymentNotFound');
    expect(it.asks).toBe(3 + 5);
  });

  test('is neither given up nor timed out while nobody knows of it', async () => {
    const it = await atDetails();
    await placeOrder(it.checkout, ADA);
    it.answer('orders.confirm', async () => {
      await cancelOrder(it.checkout);
      await expireOrder(it.checkout);
      return order({ status: 'confirmed' });
    });
    await resolveLostPayment(it.checkout);
    expect(it.step).toBe('done');
    expect([it.calls('orders.cancel'), it.calls('orders.get')]).toEqual([[], []]);
  });

  test('ends with the order, where that has ended meanwhile', async () => {
    const it = await atPayment(lost, order({ status: 'expired', payment: null }));
    expect(it.step).toEqual({ name: 'closed', why: 'order' });
  });
});
