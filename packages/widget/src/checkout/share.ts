import type { Hold, Order } from '../api/types.ts';
import type { Checkout } from './checkout.ts';

const seatsOf = (items: readonly { readonly quantity: number }[]): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0);

/** Shares this tab's hold with the browser's other tabs. */
export const shareHold = ({ deps }: Checkout, { id, token, items, expires_at }: Hold, extended: boolean): void => {
  deps.otherTabs.write({ kind: 'hold', id, token, extended, quantity: seatsOf(items), until: expires_at });
};

/** Tells the other tabs about an order that is being paid here. */
export const shareOrder = ({ deps }: Checkout, { id, quantity, expires_at }: Order, hold?: string): void => {
  if (expires_at) deps.otherTabs.write({ kind: 'order', id, hold, quantity, until: expires_at });
};
