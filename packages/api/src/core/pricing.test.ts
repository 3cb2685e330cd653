import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PriceRules } from '../ports/holds.ts';
import { chargeStep } from './currencies.ts';
import { type Discount, type Parts, type PriceLine, price, shownTicket, withPlatformFee } from './pricing.ts';

const NO_FEE = { bps: 0, fixed: 0, bearer: 'promoter' } as const;
const NO_TAX = { bps: 0, inclusive: true, name: 'VAT' };
const PLAIN: PriceRules = { fee: NO_FEE, tax: NO_TAX };

const sum = (parts: readonly Parts[], name: keyof Parts) => parts.reduce((total, part) => total + part[name], 0);
const NAMES = ['gross', 'discount', 'fee', 'tax', 'paid'] as const;

const TIERS = ['a', 'b', 'c'];
const inSteps = (wanted: PriceLine[], code: string): PriceLine[] =>
  wanted.map((line) => ({ ...line, unit_price: line.unit_price * chargeStep(code) }));

// Prices from free to those of zero-decimal currencies, where a night costs millions.
const unitPrice = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 1, max: 99 }),
  fc.integer({ min: 100, max: 50_000 }),
  fc.integer({ min: 1_000_000, max: 100_000_000 }),
);
const lines = fc
  .subarray(TIERS, { minLength: 1 })
  .chain((tiers) =>
    fc.tuple(
      ...tiers.map((tier_id) =>
        fc.record({ tier_id: fc.constant(tier_id), quantity: fc.integer({ min: 1, max: 40 }), unit_price: unitPrice }),
      ),
    ),
  );
const currency = fc.constantFrom('eur', 'jpy', 'kwd', 'isk');

const bps = fc.oneof(fc.constant(0), fc.constant(10_000), fc.integer({ min: 1, max: 9_999 }));
const scope = fc.oneof(fc.constant(null), fc.subarray(TIERS, { minLength: 1 }));
const discount: fc.Arbitrary<Discount | null> = fc.oneof(
  fc.constant(null),
  fc.record({ percent_bps: bps, amount_off: fc.constant(null), tier_ids: scope }),
  fc.record({
    percent_bps: fc.constant(null),
    amount_off: fc.integer({ min: 1, max: 1_000_000_000 }),
    tier_ids: scope,
  }),
);
const rules: fc.Arbitrary<PriceRules> = fc.record({
  fee: fc.record({
    bps,
    fixed: fc.integer({ min: 0, max: 500 }),
    bearer: fc.constantFrom('promoter' as const, 'buyer' as const),
  }),
  tax: fc.record({ bps, inclusive: fc.boolean(), name: fc.constant('VAT') }),
});

describe('whatever is bought, under whatever rules', () => {
  test('tickets add up to their line and lines to the total, to the cent', () => {
    fc.assert(
      fc.property(lines, discount, rules, currency, (choice, off, under, code) => {
        const wanted = inSteps(choice, code);
        const priced = price(wanted, off, under, code);
        for (const name of NAMES) {
          expect(sum(priced.tickets, name)).toBe(priced.total[name]);
          expect(sum(priced.lines, name)).toBe(priced.total[name]);
        }
        let at = 0;
        for (const line of priced.lines) {
          const tickets = priced.tickets.slice(at, at + line.quantity);
          at += line.quantity;
          expect(tickets.every((ticket) => ticket.tier_id === line.tier_id)).toBe(true);
          for (const name of NAMES) expect(sum(tickets, name)).toBe(line[name]);
        }
        expect(at).toBe(priced.tickets.length);
      }),
    );
  });

  test('the buyer pays price less discount, plus only what is added to it', () => {
    fc.assert(
      fc.property(lines, discount, rules, currency, (choice, off, under, code) => {
        const wanted = inSteps(choice, code);
        const { tickets, total } = price(wanted, off, under, code);
        for (const part of [...tickets, total]) {
          const added = (under.fee.bearer === 'buyer' ? part.fee : 0) + (under.tax.inclusive ? 0 : part.tax);
          expect(part.paid).toBe(part.gross - part.discount + added);
        }
      }),
    );
  });

  test('without a discount it costs exactly what its tickets cost one by one', () => {
    fc.assert(
      fc.property(lines, rules, currency, (choice, under, code) => {
        const wanted = inSteps(choice, code);
        const { tickets, lines: priced, total } = price(wanted, null, under, code);
        const shown = (line: PriceLine) => shownTicket(line.unit_price, under, code);
        expect(priced.map((line) => line.paid)).toEqual(wanted.map((line) => line.quantity * shown(line).buyer_price));
        expect(total.paid).toBe(sum(tickets, 'paid'));
        for (const line of wanted) {
          const { buyer_price, fee, fee_included, tax, tax_inclusive } = shown(line);
          expect(buyer_price).toBe(line.unit_price + (fee_included ? 0 : fee) + (tax_inclusive ? 0 : tax));
        }
      }),
    );
  });

  test('every part can be charged and is not negative, and no ticket costs its promoter money', () => {
    fc.assert(
      fc.property(lines, discount, rules, currency, (choice, off, under, code) => {
        const wanted = inSteps(choice, code);
        for (const ticket of price(wanted, off, under, code).tickets) {
          for (const name of NAMES) {
            expect(Number.isSafeInteger(ticket[name] / chargeStep(code))).toBe(true);
            expect(ticket[name]).toBeGreaterThanOrEqual(0);
          }
          expect(ticket.discount).toBeLessThanOrEqual(ticket.gross);
          expect(ticket.paid - ticket.fee - ticket.tax).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test('a ticket that costs nothing bears no fee and no tax', () => {
    fc.assert(
      fc.property(lines, discount, rules, currency, (choice, off, under, code) => {
        const wanted = inSteps(choice, code);
        for (const ticket of price(wanted, off, under, code).tickets) {
          if (ticket.gross === ticket.discount) expect(ticket).toMatchObject({ fee: 0, tax: 0, paid: 0 });
        }
      }),
    );
  });

  test('a discount stays within its tiers, and takes exactly what it says where there is that much', () => {
    fc.assert(
      fc.property(lines, discount, rules, currency, (choice, off, under, code) => {
        const wanted = inSteps(choice, code);
        fc.pre(off !== null);
        const { tickets, total } = price(wanted, off, under, code);
        const meant = tickets.filter((ticket) => off?.tier_ids === null || off?.tier_ids.includes(ticket.tier_id));
        for (const ticket of tickets) if (!meant.includes(ticket)) expect(ticket.discount).toBe(0);
        const most = sum(meant, 'gross');
        const exact = off?.amount_off ?? (most * (off?.percent_bps ?? 0)) / 10_000;
        // An amount that can't be charged is rounded down, so that it is never exceeded.
        const slack = off?.amount_off === null ? chargeStep(code) / 2 : chargeStep(code) - 1;
        expect(Math.abs(total.discount - Math.min(exact, most))).toBeLessThanOrEqual(slack);
      }),
    );
  });

  test('the platform’s fee never exceeds the fee that is raised to it', () => {
    const platform = fc.record({ bps: fc.integer({ min: 0, max: 3_000 }), fixed: fc.integer({ min: 0, max: 200 }) });
    fc.assert(
      fc.property(lines, discount, rules, currency, platform, (choice, off, under, code, kept) => {
        const wanted = inSteps(choice, code);
        const raised = withPlatformFee(under, kept);
        const alone = { ...raised, fee: { ...raised.fee, ...kept } };
        expect(price(wanted, off, alone, code).total.fee).toBeLessThanOrEqual(
          price(wanted, off, raised, code).total.fee,
        );
      }),
    );
  });
});

describe('by example', () => {
  const two = [{ tier_id: 'a', quantity: 2, unit_price: 2500 }];
  const fee = { bps: 250, fixed: 99, bearer: 'buyer' } as const;
  const vat = { bps: 2000, inclusive: true, name: 'VAT' };

  test('plain prices stay as they are', () => {
    expect(price(two, null, PLAIN, 'eur').total).toEqual({ gross: 5000, discount: 0, fee: 0, tax: 0, paid: 5000 });
  });

  test('a fee that is passed on is added, one that is absorbed is not', () => {
    expect(price(two, null, { fee, tax: NO_TAX }, 'eur').total).toMatchObject({ fee: 324, paid: 5324 });
    const absorbed = { ...fee, bearer: 'promoter' } as const;
    expect(price(two, null, { fee: absorbed, tax: NO_TAX }, 'eur').total).toMatchObject({ fee: 323, paid: 5000 });
  });

  test('an inclusive tax is contained in the price, an exclusive one added', () => {
    expect(price(two, null, { fee: NO_FEE, tax: vat }, 'eur').total).toMatchObject({ tax: 833, paid: 5000 });
    const added = { ...vat, inclusive: false };
    expect(price(two, null, { fee: NO_FEE, tax: added }, 'eur').total).toMatchObject({ tax: 1000, paid: 6000 });
  });

  test('fee and tax are of the price less discount', () => {
    const half = { percent_bps: 5000, amount_off: null, tier_ids: null };
    expect(price(two, half, { fee, tax: { ...vat, inclusive: false } }, 'eur').total).toEqual({
      gross: 5000,
      discount: 2500,
      fee: 2 * (31 + 99),
      tax: 500,
      paid: 2500 + 260 + 500,
    });
  });

  test('all off makes it free, whatever the fee', () => {
    const all = { percent_bps: 10_000, amount_off: null, tier_ids: null };
    expect(price(two, all, { fee, tax: { ...vat, inclusive: false } }, 'eur').total).toEqual({
      gross: 5000,
      discount: 5000,
      fee: 0,
      tax: 0,
      paid: 0,
    });
  });

  test('an amount larger than the total takes the total', () => {
    const much = { percent_bps: null, amount_off: 1_000_000, tier_ids: null };
    expect(price(two, much, PLAIN, 'eur').total).toMatchObject({ discount: 5000, paid: 0 });
  });

  test('an amount that does not divide is split to the yen', () => {
    const three = [{ tier_id: 'a', quantity: 3, unit_price: 1000 }];
    const { tickets } = price(three, { percent_bps: null, amount_off: 1000, tier_ids: null }, PLAIN, 'jpy');
    expect(tickets.map((ticket) => ticket.paid)).toEqual([666, 667, 667]);
  });

  test('an absorbed fee takes no more than the ticket brings in after its tax', () => {
    const cheap = [{ tier_id: 'a', quantity: 1, unit_price: 60 }];
    const { total } = price(cheap, null, { fee: { bps: 0, fixed: 100, bearer: 'promoter' }, tax: vat }, 'eur');
    expect(total).toEqual({ gross: 60, discount: 0, fee: 50, tax: 10, paid: 60 });
  });

  test('a dinar is priced to the hundredth of it that can be charged', () => {
    const one = [{ tier_id: 'a', quantity: 1, unit_price: 4990 }];
    const added = { bps: 500, inclusive: false, name: 'VAT' };
    const rule = { bps: 0, fixed: 99, bearer: 'buyer' } as const;
    expect(price(one, null, { fee: rule, tax: added }, 'kwd').total).toMatchObject({ fee: 100, tax: 250, paid: 5340 });
  });
});
