import { currencyDecimals } from '@ticket-vendor/sdk';
import type { OrderData } from '@ticket-vendor/webhooks';

/** One line about a sale, safe to log: it has no e-mail address, and only `Ada L.` of the buyer's name. */
export const saleLine = (order: OrderData): string => {
  const seats = order.items.map((item) => `${item.quantity} × ${oneLine(item.tier_name)}`).join(', ');
  return `Sold ${seats} to ${shortName(order.name)} - ${formatMoney(order.total_price, order.currency)} (${order.id})`;
};

/** `Ada Lovelace` as `Ada L.`. Some buyers type their e-mail address as their name: it becomes `a buyer`. */
export const shortName = (name: string): string => {
  const [first, ...others] = oneLine(name).trim().split(/\s+/);
  if (!first || name.includes('@')) return 'a buyer';
  const initial = [...(others.at(-1) ?? '')][0];
  return initial === undefined ? first : `${first} ${initial.toUpperCase()}.`;
};

/** Minor units with the decimals of their currency: `90.00 EUR`, `5000 JPY`. */
export const formatMoney = (amount: number, currency: string): string => {
  const decimals = currencyDecimals(currency);
  return `${(amount / 10 ** decimals).toFixed(decimals)} ${currency}`;
};

// A name with a line break could forge a line of the log, and one with escape codes could rewrite a terminal.
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
