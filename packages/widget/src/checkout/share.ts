import type { Hold, Order } from '../api/types.ts';
import type { Checkout } from './checkout.ts';

const seatsOf = (items: readonly { readonly quantity: number }[]): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0);

/** Lets the browser's other tabs find a hold of this one. */
export const shareHold = ({ deps }: Checkout, { id, token, items, expires_at }: Hold, extended: boolean): void => {
  deps.otherTabs.write({ kind: 'hold', id, token, extended, quantity: seatsOf(items), until: expires_at });
};

/** Lets them know of an order that is being paid here. */
export const shareOrder = ({ deps }: Checkout, { id, quantity, expires_at }: Order, hold?: string): void => {
  if (expires_at) deps.otherTabs.write({ kind: 'order', id, hold, quantity, until: expires_at });
};
