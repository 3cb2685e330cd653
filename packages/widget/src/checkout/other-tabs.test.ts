import { describe, expect, test } from 'vitest';
import { expireHold, extendHold, placeHold, releaseHold } from './hold.ts';
import { awaitConfirmation } from './order.ts';
import { heedOtherTabs, takeOverHold } from './other-tabs.ts';
import { createOtherTabsStore } from './other-tabs-store.ts';
import { cancelOrder } from './payment.ts';
import { placeOrder } from './place-order.ts';
import { chooseQuantity } from './select.ts';
import { start } from './start.ts';
import { ADA, at, type Calls, hold, memoryStorage, NOW, order, setUp } from './testing.ts';

describe('in two tabs of one browser', () => {
  /** A tab with a hold of two tickets, and another tab. */
  const twoTabs = async (answers: Calls = {}) => {
    const browser = memoryStorage();
    const tab = (name: string) =>
      setUp(
        { 'holds.get': () => hold, ...answers },
        {},
        { otherTabs: createOtherTabsStore('evt_1', () => browser, name) },
      );
    const [first, second] = [tab('first'), tab('second')];
    await start(first.checkout, {});
    chooseQuantity(first.checkout, 'tir_1', 2);
    await placeHold(first.checkout);
    await start(second.checkout, {});
    const found = () => second.checkout.deps.otherTabs.read(second.checkout.now());
    return { first, second, browser, found };
  };

  test('the hold of one is found in the other, without anything that tells who it is', async () => {
    const { found, browser } = await twoTabs();
    expect(found()).toMatchObject({ kind: 'hold', id: 'hld_1', quantity: 2, until: at(300), own: false });
    expect(JSON.stringify([browser.key(0), browser.getItem(browser.key(0) ?? '')])).not.toMatch(/Ada|@|os_/);
  });

  test('is continued in one of them alone', async () => {
    const { first, second } = await twoTabs();
    await takeOverHold(second.checkout);
    expect(second.step).toBe('details');
    expect(second.session.hold).toMatchObject({ id: 'hld_1' });
    heedOtherTabs(first.checkout);
    expect(first.step).toBe('select');
    expect(first.session.hold).toBeUndefined();
    // A tab's own write does not take its hold away.
    heedOtherTabs(second.checkout);
    expect(second.step).toBe('details');
  });

  test('is ordered once: a tab whose tickets were ordered in the other lets go of them', async () => {
    const { first, second, found, browser } = await twoTabs();
    await takeOverHold(second.checkout);
    // The first tab orders before it learns of that.
    await placeOrder(first.checkout, ADA);
    heedOtherTabs(second.checkout);
    expect(second.step).toBe('select');
    expect(found()).toMatchObject({ kind: 'order', id: 'ord_1', quantity: 2, until: at(600), own: false });
    expect(browser.getItem(browser.key(0) ?? '')).not.toMatch(/os_|Ada|@/);
    await takeOverHold(second.checkout);
    expect(second.step).toBe('select');
  });

  test.each([
    ['given back', async ({ checkout }: ReturnType<typeof setUp>) => releaseHold(checkout)],
    ['run out', async ({ checkout }: ReturnType<typeof setUp>) => expireHold(checkout)],
    [
      'bought',
      async ({ checkout }: ReturnType<typeof setUp>) => {
        await placeOrder(checkout, ADA);
        await awaitConfirmation(checkout, order(), 'os_ord_1.mac');
      },
    ],
    [
      'given up at the payment',
      async ({ checkout }: ReturnType<typeof setUp>) => {
        await placeOrder(checkout, ADA);
        await cancelOrder(checkout);
      },
    ],
  ])('is not found any more once it is %s', async (_, end) => {
    const { first, found } = await twoTabs({
      'orders.confirm': () => order({ status: 'confirmed', payment: null }),
      'orders.cancel': () => order({ status: 'cancelled', payment: null }),
    });
    await end(first);
    expect(found()).toBeUndefined();
  });

  test('is found with its later end when it was extended, and with none when its time is over', async () => {
    const { first, second, found } = await twoTabs({
      'holds.extend': () => ({ ...hold, token: 'ht_2', expires_at: at(600) }),
    });
    await extendHold(first.checkout);
    expect(found()).toMatchObject({ token: 'ht_2', extended: true, until: at(600) });
    expect(second.checkout.deps.otherTabs.read(NOW + 600_000)).toBeUndefined();
  });

  test('says what became of tickets that can’t be continued', async () => {
    const { second, found } = await twoTabs({ 'holds.get': () => ({ ...hold, status: 'released' }) });
    await takeOverHold(second.checkout);
    expect(second.checkout.state).toMatchObject({ step: { name: 'select' }, problem: { text: 'holdExpiredText' } });
    expect(found()).toBeUndefined();
  });
});
