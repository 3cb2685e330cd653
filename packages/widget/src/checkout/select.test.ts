import { ApiError } from '@ticket-vendor/sdk';
import { describe, expect, test } from 'vitest';
import type { Availability } from '../api/types.ts';
import { placeHold } from './hold.ts';
import { applyAvailability, choicesOf, chooseQuantity, mostBeside, stepped } from './select.ts';
import { start } from './start.ts';
import { at, availability, event, setUp, tier } from './testing.ts';

describe('choosing', () => {
  test('jumps to the smallest order and back to none', () => {
    expect(stepped(0, 1, { min: 2, max: 6 })).toBe(2);
    expect(stepped(2, -1, { min: 2, max: 6 })).toBe(0);
    expect(stepped(6, 1, { min: 2, max: 6 })).toBe(6);
  });

  test('sells none where fewer are left than the smallest order', () => {
    const short = { ...event, tiers: [tier({ min_per_order: 4 })] };
    expect(choicesOf(short, availability({ available: 3 }))[0]?.max).toBe(0);
  });

  test('trims the selection to what is left and says so', async () => {
    const it = setUp();
    await start(it.checkout, {});
    chooseQuantity(it.checkout, 'tir_1', 4);
    const changes = applyAvailability(it.checkout, availability({ available: 1 }));
    expect(it.checkout.state.cart).toEqual({ tir_1: 1 });
    expect(changes).toEqual([{ key: 'tierFewerNow', values: { tier: 'Stalls', n: 1 } }]);
  });

  describe('where the event has fewer places than its tiers have tickets', () => {
    const tiers = [tier(), tier({ id: 'tir_2', name: 'Box', min_per_order: 2, position: 1 })];
    const roomFor = (room: number): Availability => {
      const {
        tiers: [one],
        ...all
      } = availability();
      return { ...all, room, tiers: one ? [one, { ...one, tier_id: 'tir_2' }] : [] };
    };
    const most = (room: number, cart: Record<string, number>) =>
      choicesOf({ ...event, tiers }, roomFor(room)).map((choice) => mostBeside(choice, roomFor(room), cart));

    test('ends the choice of each at what fits beside the others', () => {
      expect(most(50, {})).toEqual([6, 6]);
      expect(most(4, {})).toEqual([4, 4]);
      expect(most(4, { tir_1: 1 })).toEqual([4, 3]);
      // One more place is below the second tier's minimum.
      expect(most(4, { tir_1: 3 })).toEqual([4, 0]);
      expect(most(4, { tir_1: 2, tir_2: 2 })).toEqual([2, 2]);
      expect(most(0, {})).toEqual([0, 0]);
    });

    test.each([
      [3, { tir_1: 3, tir_2: 0 }],
      [4, { tir_1: 3, tir_2: 0 }],
      [5, { tir_1: 3, tir_2: 2 }],
      [2, { tir_1: 2, tir_2: 0 }],
      [0, { tir_1: 0, tir_2: 0 }],
    ])('trims a selection of five to %i and says so', async (room, cart) => {
      const it = setUp({ 'events.get': () => ({ ...event, tiers }), 'events.availability': () => roomFor(50) });
      await start(it.checkout, {});
      chooseQuantity(it.checkout, 'tir_1', 3);
      chooseQuantity(it.checkout, 'tir_2', 2);
      const changes = applyAvailability(it.checkout, roomFor(room));
      expect(it.checkout.state.cart).toEqual(cart);
      expect(changes).toEqual(room < 5 ? [{ key: 'roomFewerNow', values: { n: room } }] : []);
    });

    test('is told after a refusal, which leaves a selection that can be bought', async () => {
      const it = setUp({
        'events.get': () => ({ ...event, tiers }),
        'events.availability': () => roomFor(50),
        'holds.create': () =>
          new ApiError({
            status: 409,
            code: 'too_many_together',
            title: '',
            problem: { room: 3 },
            headers: new Headers(),
          }),
      });
      await start(it.checkout, {});
      chooseQuantity(it.checkout, 'tir_1', 3);
      chooseQuantity(it.checkout, 'tir_2', 2);
      it.answer('events.availability', () => roomFor(3));
      await placeHold(it.checkout);
      expect(it.checkout.state.problem).toMatchObject({ text: 'problemTogether', values: { n: 3 } });
      expect(it.checkout.state.cart).toEqual({ tir_1: 3, tir_2: 0 });
    });
  });

  test('tells what is in others’ carts from what is sold', async () => {
    const it = setUp();
    await start(it.checkout, {});
    const held = applyAvailability(it.checkout, availability({ available: 0, status: 'all_held', held_until: at(60) }));
    expect(held.map(({ key }) => key)).toEqual(['tierHeldNow']);
    const [choice] = choicesOf(event, it.checkout.state.availability);
    expect(choice).toMatchObject({ max: 0, waitlist: false, heldUntil: at(60) });
  });

  test('tells when a tier sells out and when it comes back', async () => {
    const it = setUp();
    await start(it.checkout, {});
    const gone = applyAvailability(it.checkout, availability({ available: 0, status: 'sold_out' }));
    const back = applyAvailability(it.checkout, availability());
    expect([...gone, ...back].map(({ key }) => key)).toEqual(['tierSoldOutNow', 'tierBackNow']);
  });
});
