import { expect, test } from 'vitest';
import { formatMoney, saleLine, shortName } from './sale-line.ts';

test('a sale is one line with seats, short name, price and order', () => {
  const line = saleLine({
    id: 'ord_1',
    event_id: 'evt_1',
    promoter_id: 'pro_1',
    status: 'confirmed',
    payment_status: 'paid',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    quantity: 3,
    subtotal: 19_000,
    discount: 0,
    fee: 0,
    fee_included: true,
    tax: 0,
    tax_inclusive: true,
    tax_name: 'VAT',
    total_price: 19_000,
    promo_code: null,
    refunded_amount: 0,
    refund_status: 'none',
    currency: 'EUR',
    created_at: '2026-03-01T12:00:00.000Z',
    items: [
      {
        tier_id: 'tier_1',
        tier_name: 'General\nAdmission',
        quantity: 2,
        unit_price: 4_500,
        discount: 0,
        fee: 0,
        tax: 0,
        total_price: 9_000,
      },
      {
        tier_id: 'tier_2',
        tier_name: 'VIP',
        quantity: 1,
        unit_price: 10_000,
        discount: 0,
        fee: 0,
        tax: 0,
        total_price: 10_000,
      },
    ],
    sequence: 2,
  });
  expect(line).toBe('Sold 2 × General Admission, 1 × VIP to Ada L. - 190.00 EUR (ord_1)');
});

test.each([
  ['Ada Lovelace', 'Ada L.'],
  ['Augusta Ada King lovelace', 'Augusta L.'],
  ['  Ada   Lovelace ', 'Ada L.'],
  ['Ada', 'Ada'],
  ['', 'a buyer'],
  ['ada@example.com', 'a buyer'],
  ['Ada <ada@example.com>', 'a buyer'],
  ['Ada\r\nSold 999 × VIP', 'Ada V.'],
  ['\u001b[2JAda Lovelace', '[2JAda L.'],
  ['\u202eAda Lovelace', 'Ada L.'],
])('the name %j is shown as %j', (name, shown) => {
  expect(shortName(name)).toBe(shown);
});

test.each([
  [9_000, 'EUR', '90.00 EUR'],
  [5, 'USD', '0.05 USD'],
  [0, 'EUR', '0.00 EUR'],
  [5_000, 'JPY', '5000 JPY'],
  [1_500, 'KWD', '1.500 KWD'],
  [450_000, 'HUF', '4500.00 HUF'],
])('%i minor units of %s are %s', (amount, currency, shown) => {
  expect(formatMoney(amount, currency)).toBe(shown);
});
