import { describe, expect, test } from 'vitest';
import { placeHold, releaseHold } from './hold.ts';
import { placeOrder } from './place-order.ts';
import { applyPromo, removePromo } from './promo.ts';
import { start } from './start.ts';
import { ADA, atDetails, type Calls, hold, price, refused, setUp } from './testing.ts';

describe('a promo code', () => {
  const quote = { ...price, discount: 1800, total_price: 7200, promo_code: 'EARLY20' };
  const withCode = async (answers: Calls = {}) => {
    const it = await atDetails({ 'promoCodes.check': () => quote, ...answers });
    await applyPromo(it.checkout, ' early20 ');
    return it;
  };

  test('is priced for the held tickets and goes into the order', async () => {
    const it = await withCode();
    expect(it.calls('promoCodes.check')[0]?.[1]).toEqual({ hold_token: 'ht_1', code: 'early20' });
    expect(it.checkout.state.quote).toEqual(quote);
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ hold_token: 'ht_1', promo_code: 'EARLY20' });
    expect(it.session.promo).toBeUndefined();
  });

  test('that is refused is named and costs nobody their tickets', async () => {
    const it = await withCode({ 'promoCodes.check': () => refused('promo_code_ended') });
    expect(it.step).toBe('details');
    expect(it.checkout.state).toMatchObject({ quote: undefined, problem: { text: 'problemPromoEnded' } });
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).not.toHaveProperty('promo_code');
  });

  test('that is used up meanwhile is taken away, and the price without it shown before anything is paid', async () => {
    const it = await withCode({ 'orders.create': () => refused('promo_code_used_up') });
    await placeOrder(it.checkout, ADA);
    expect(it.step).toBe('details');
    expect(it.checkout.state).toMatchObject({ quote: undefined, problem: { text: 'problemPromoUsedUp' } });
  });

  test('can be removed', async () => {
    const it = await withCode();
    removePromo(it.checkout);
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).not.toHaveProperty('promo_code');
  });

  test('survives a reload with its hold, and is left behind by the next one', async () => {
    const it = await withCode();
    const again = setUp({ 'holds.get': () => hold, 'promoCodes.check': () => quote }, it.session);
    await start(again.checkout, {});
    expect(again.checkout.state.quote).toEqual(quote);
    releaseHold(again.checkout);
    await placeHold(again.checkout);
    expect(again.checkout.state.quote).toBeUndefined();
    expect(again.session.promo).toBeUndefined();
  });
});
