import { ConnectionError } from '@ticket-vendor/sdk';
import { describe, expect, test } from 'vitest';
import type { Hold } from '../api/types.ts';
import { secondsLeft } from './countdown.ts';
import { canExtend, checkHold, expireHold, extendHold, placeHold, releaseHold } from './hold.ts';
import { placeOrder } from './place-order.ts';
import { chooseQuantity } from './select.ts';
import { start } from './start.ts';
import { ADA, at, atDetails, availability, hold, NOW, refused, setUp } from './testing.ts';

describe('holding', () => {
  test('places one hold however often the button is pressed', async () => {
    const it = setUp();
    await start(it.checkout, {});
    chooseQuantity(it.checkout, 'tir_1', 2);
    await Promise.all([placeHold(it.checkout), placeHold(it.checkout)]);
    expect(it.calls('holds.create')).toHaveLength(1);
    expect(it.step).toBe('details');
  });

  test('asks again under the same key after a lost answer, under another after a refusal', async () => {
    let answer: unknown = new ConnectionError('lost');
    const it = await atDetails({ 'holds.create': () => answer });
    await placeHold(it.checkout);
    answer = refused('sold_out');
    await placeHold(it.checkout);
    answer = hold;
    await placeHold(it.checkout);
    const keys = it
      .calls('holds.create')
      .map(([, , options]) => (options as { idempotencyKey: string }).idempotencyKey);
    expect(keys).toEqual(['key-1', 'key-1', 'key-1', 'key-2']);
    expect([it.step, it.session.attempt]).toEqual(['details', undefined]);
  });

  test('refreshes the numbers when somebody was faster', async () => {
    const it = await atDetails({ 'holds.create': () => refused('sold_out') });
    expect(it.step).toBe('select');
    expect(it.checkout.state.problem?.text).toBe('problemSoldOut');
    expect(it.calls('events.availability')).toHaveLength(2);
  });

  test('orders with the token of the extended hold', async () => {
    const it = await atDetails({ 'holds.extend': () => ({ ...hold, token: 'ht_2', expires_at: at(600) }) });
    await extendHold(it.checkout);
    await placeOrder(it.checkout, ADA);
    expect(it.calls('orders.create')[0]?.[1]).toMatchObject({ hold_token: 'ht_2' });
  });

  test('gives the tickets back on the way back', async () => {
    const it = await atDetails();
    releaseHold(it.checkout);
    expect(it.calls('holds.release')[0]?.slice(1)).toEqual(['hld_1', { token: 'ht_1' }]);
    expect(it.step).toBe('select');
    expect(it.session.hold).toBeUndefined();
  });

  test('keeps the selection when the time runs out', async () => {
    const it = await atDetails();
    expireHold(it.checkout);
    expect(it.checkout.state.step).toEqual({ name: 'closed', why: 'hold' });
    expect(it.checkout.state.cart).toEqual({ tir_1: 2 });
    expect(it.happened).toEqual(['hold-created', 'hold-expired']);
  });

  test('measures deadlines by the server’s clock', async () => {
    const it = await atDetails({ 'holds.create': () => ({ ...hold, created_at: at(-7200) }) });
    expect(it.checkout.now()).toBe(NOW - 7_200_000);
    // An answer's Date counts more than times in its body, which may be a replay.
    it.checkout.syncClock(NOW + 60_000);
    it.checkout.syncClockBy(at(-7200));
    expect(it.checkout.now()).toBe(NOW + 60_000);
  });

  test.each([
    ['14 minutes fast', -840],
    ['14 minutes slow', 840],
    ['a day fast', -86_400],
    ['a day slow', 86_400],
  ])('finds a good hold after a reload with the time that is left, on a device %s', async (_, server) => {
    const kept = { hold: { id: 'hld_1', token: 'ht_1', extended: false } };
    const it = setUp(
      {
        'holds.get': () => ({ ...hold, created_at: at(server - 100), expires_at: at(server + 200) }),
        'events.availability': () => ({ ...availability(), as_of: at(server) }),
      },
      kept,
    );
    await start(it.checkout, {});
    const { step } = it.checkout.state;
    expect(step).toMatchObject({ name: 'details', source: { kind: 'hold' } });
    if (step.name !== 'details' || step.source.kind !== 'hold') return;
    expect(secondsLeft(step.source.hold.expires_at, it.checkout.now())).toBe(200);
  });

  test('asks the server before a hold is given up, since the device’s clock may have been set meanwhile', async () => {
    let status: Hold['status'] = 'active';
    const it = await atDetails({ 'holds.get': () => ({ ...hold, status }) });
    await checkHold(it.checkout);
    expect(it.step).toBe('details');
    status = 'expired';
    await checkHold(it.checkout);
    expect(it.checkout.state.step).toEqual({ name: 'closed', why: 'hold' });
  });

  test('gives a hold up without an answer', async () => {
    const it = await atDetails({ 'holds.get': () => new ConnectionError('lost') });
    await checkHold(it.checkout);
    expect(it.step).toBe('closed');
  });

  test('offers more time once, in the last minute by the server’s clock', async () => {
    const it = await atDetails({ 'holds.extend': () => ({ ...hold, token: 'ht_2', expires_at: at(600) }) });
    expect(canExtend(it.checkout)).toBe(false);
    it.checkout.syncClock(NOW + 240_000);
    expect(canExtend(it.checkout)).toBe(true);
    // The device's clock was wrong: there are five minutes left.
    it.checkout.syncClock(NOW);
    expect(canExtend(it.checkout)).toBe(false);
    await extendHold(it.checkout);
    it.checkout.syncClock(NOW + 590_000);
    expect(canExtend(it.checkout)).toBe(false);
  });
});
