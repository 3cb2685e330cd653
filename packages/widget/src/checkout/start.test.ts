import { describe, expect, test } from 'vitest';
import { start } from './start.ts';
import { hold, order, refused, setUp } from './testing.ts';

describe('coming back', () => {
  test('finds the hold of this tab', async () => {
    const it = setUp({ 'holds.get': () => hold }, { hold: { id: 'hld_1', token: 'ht_1', extended: false } });
    await start(it.checkout, {});
    expect(it.step).toBe('details');
  });

  test('forgets a link that is no longer good', async () => {
    const it = setUp({ 'orders.get': () => refused('order_not_found') });
    await start(it.checkout, { order: 'os_ord_9.mac' });
    expect(it.step).toBe('select');
    expect(it.checkout.state.problem?.text).toBe('problemLink');
    expect(it.session.order).toBeUndefined();
  });

  test('leaves a link to another event’s order alone', async () => {
    const it = setUp({ 'orders.get': () => order({ event_id: 'evt_2' }) });
    await start(it.checkout, { order: 'os_ord_1.mac' });
    expect(it.step).toBe('select');
    expect(it.session.order).toBeUndefined();
  });

  test('reads an order with its own secret', async () => {
    const it = setUp({ 'orders.get': () => order({ status: 'confirmed', payment: null }) });
    await start(it.checkout, { order: 'os_ord_1.mac' });
    expect(it.calls('orders.get')[0]?.slice(1)).toEqual(['ord_1', { credential: 'os_ord_1.mac' }]);
    expect(it.step).toBe('done');
    expect(it.happened).toEqual([]);
  });
});
