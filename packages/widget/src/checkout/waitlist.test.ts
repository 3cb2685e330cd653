import { describe, expect, test } from 'vitest';
import { placeOrder } from './place-order.ts';
import { start } from './start.ts';
import { ADA, entry, offered, refused, setUp } from './testing.ts';
import { joinWaitlist, leaveWaitlist } from './waitlist.ts';

describe('waiting', () => {
  test('shows the place in line', async () => {
    const it = setUp({ 'waitlist.join': () => ({ ...entry(), token: 'wt_wle_1.mac' }) });
    await start(it.checkout, {});
    await joinWaitlist(it.checkout, { ...ADA, quantity: 2, tier_id: null });
    expect(it.step).toBe('waiting');
    expect(it.session.entry).toBe('wt_wle_1.mac');
    expect(it.calls('waitlist.join')[0]?.[1]).toMatchObject({ locale: 'de-AT' });
  });

  test('sells at once what is offered at once', async () => {
    const it = setUp({ 'waitlist.join': () => ({ ...offered, token: 'wt_wle_1.mac' }) });
    await start(it.checkout, {});
    await joinWaitlist(it.checkout, { ...ADA, quantity: 2, tier_id: null });
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ claim_token: 'wt_wle_1.mac' });
  });

  test('explains an offer that is over when it is taken too late', async () => {
    let open = true;
    const it = setUp({
      'waitlist.get': () => (open ? offered : entry({ status: 'lapsed', position: null })),
      'orders.create': () => refused('offer_not_open'),
    });
    await start(it.checkout, { claim: 'wt_wle_1.mac' });
    expect(it.step).toBe('details');
    open = false;
    await placeOrder(it.checkout, ADA);
    expect(it.checkout.state.step).toMatchObject({ name: 'waiting', entry: { status: 'lapsed' } });
  });

  test('gives a place up with the person’s own token', async () => {
    const it = setUp({ 'waitlist.leave': () => undefined });
    await start(it.checkout, { claim: 'wt_wle_1.mac' });
    await leaveWaitlist(it.checkout);
    expect(it.calls('waitlist.leave')[0]?.slice(1)).toEqual(['wle_1', { credential: 'wt_wle_1.mac' }]);
    expect(it.session.entry).toBeUndefined();
  });
});
