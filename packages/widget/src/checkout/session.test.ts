import { expect, test } from 'vitest';
import { createSessionStore, isOrderKept } from './session.ts';

const storageOf = (entries: Record<string, string>) =>
  Object.assign(Object.create({ getItem: (key: string) => entries[key] ?? null }), entries) as Storage;
const blocked = (): Storage => {
  throw new DOMException('The operation is insecure.');
};

test('an order is found in any widget’s memory, and in no other of the page', () => {
  const storage = () =>
    storageOf({
      'ticket-vendor:evt_1': JSON.stringify({ order: { id: 'ord_1', secret: 'os_ord_1.mac' } }),
      analytics: '"ord_2"',
    });
  expect(isOrderKept('ord_1', storage)).toBe(true);
  expect(isOrderKept('ord_', storage)).toBe(false);
  expect(isOrderKept('ord_2', storage)).toBe(false);
});

test('where the browser forbids storage, the flow goes on until the page is left', () => {
  const session = createSessionStore('evt_1', blocked);
  session.write({ cart: { tir_1: 2 } });
  expect(session.read()).toEqual({ cart: { tir_1: 2 } });
  expect(isOrderKept('ord_1', blocked)).toBe(false);
});
