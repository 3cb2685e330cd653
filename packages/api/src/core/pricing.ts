import type { FeeRule, PriceRules, TaxRule } from '../ports/holds.ts';
import { chargeStep } from './currencies.ts';
import { allocate, share } from './money.ts';

/** The discount of a promo code on all tiers or on those it names: basis points, or an amount off the whole order. */
export type Discount = { percent_bps: number | null; amount_off: number | null; tier_ids: readonly string[] | null };

/** A quantity of one tier at one price. */
export type PriceLine = { tier_id: string; quantity: number; unit_price: number };

/**
 * The parts of a price. `fee` and `tax` are whole, whoever bears them and whether they are contained in the price or
 * added; `paid` is what the buyer pays, and `paid − fee − tax` what is left to the promoter: never below zero.
 */
export type Parts = { gross: number; discount: number; fee: number; tax: number; paid: number };

/** The priced items of an order. */
export type Priced = {
  /** One entry per ticket, in the order of the lines. */
  tickets: (Parts & { tier_id: string })[];
  lines: (PriceLine & Parts)[];
  total: Parts;
};

/** The platform’s share of each ticket, taken out of its fee. */
export type PlatformFee = Pick<FeeRule, 'bps' | 'fixed'>;

/** The platform fee of this deployment. */
export const platformFeeOf = (env: { APPLICATION_FEE_BPS: number; APPLICATION_FEE_FIXED: number }): PlatformFee => ({
  bps: env.APPLICATION_FEE_BPS,
  fixed: env.APPLICATION_FEE_FIXED,
});

/** A promoter's rules under this deployment: the fee is never below what the platform keeps of it. */
export const withPlatformFee = (rules: PriceRules, platform: PlatformFee): PriceRules => ({
  ...rules,
  fee: {
    ...rules.fee,
    bps: Math.max(rules.fee.bps, platform.bps),
    fixed: Math.max(rules.fee.fixed, platform.fixed),
  },
});

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

const sumOf = (parts: readonly Parts[]): Parts => ({
  gross: sum(parts.map((part) => part.gross)),
  discount: sum(parts.map((part) => part.discount)),
  fee: sum(parts.map((part) => part.fee)),
  tax: sum(parts.map((part) => part.tax)),
  paid: sum(parts.map((part) => part.paid)),
});

const discounts = (units: readonly PriceLine[], discount: Discount | null): number[] => {
  const weights = units.map(({ tier_id, unit_price }) =>
    discount && (discount.tier_ids === null || discount.tier_ids.includes(tier_id)) ? unit_price : 0,
  );
  const whole = sum(weights);
  const off = discount?.amount_off ?? share(whole, discount?.percent_bps ?? 0, 10_000);
  return allocate(Math.min(off, whole), weights);
};

const taxes = (nets: readonly number[], { bps, inclusive }: TaxRule): number[] =>
  inclusive ? allocate(share(sum(nets), bps, 10_000 + bps), nets) : nets.map((net) => share(net, bps, 10_000));

const fees = (nets: readonly number[], included: readonly number[], rule: FeeRule): number[] => {
  const percents =
    rule.bearer === 'promoter'
      ? allocate(share(sum(nets), rule.bps, 10_000), nets)
      : nets.map((net) => share(net, rule.bps, 10_000));
  return nets.map((net, i) => {
    if (net === 0) return 0;
    const fee = (percents[i] ?? 0) + rule.fixed;
    // The promoter bears no more than what the ticket brings in.
    return rule.bearer === 'promoter' ? Math.min(fee, net - (included[i] ?? 0)) : fee;
  });
};

const times = (factor: number, { gross, discount, fee, tax, paid }: Parts): Parts => ({
  gross: gross * factor,
  discount: discount * factor,
  fee: fee * factor,
  tax: tax * factor,
  paid: paid * factor,
});

/**
 * Prices a choice of tickets. A fee or tax that is added to the price is rounded half up for each ticket, so that an order
 * without a discount costs exactly the sum of what its tickets cost one by one. A discount, and what prices contain, is taken
 * of the order as a whole and allocated to its tickets by largest remainder. Tickets add up to lines and lines to totals, to
 * the cent; or to the `chargeStep` of a currency that can't be charged to its last minor unit, of which the prices must be
 * multiples.
 */
export const price = (
  lines: readonly PriceLine[],
  discount: Discount | null,
  { fee: feeRule, tax: taxRule }: PriceRules,
  currency: string,
): Priced => {
  const step = chargeStep(currency);
  const units = lines.flatMap((line, at) =>
    Array.from({ length: line.quantity }, () => ({ ...line, unit_price: line.unit_price / step, at })),
  );
  const amountOff = discount?.amount_off ?? null;
  const off = discounts(
    units,
    discount && { ...discount, amount_off: amountOff === null ? null : Math.floor(amountOff / step) },
  );
  const nets = units.map((unit, i) => unit.unit_price - (off[i] ?? 0));
  const tax = taxes(nets, taxRule);
  const fee = fees(nets, taxRule.inclusive ? tax : [], { ...feeRule, fixed: Math.round(feeRule.fixed / step) });
  const priced = units.map(({ at, tier_id, unit_price }, i) => {
    const parts = { gross: unit_price, discount: off[i] ?? 0, fee: fee[i] ?? 0, tax: tax[i] ?? 0 };
    const added = (feeRule.bearer === 'buyer' ? parts.fee : 0) + (taxRule.inclusive ? 0 : parts.tax);
    return { at, tier_id, ...times(step, { ...parts, paid: unit_price - parts.discount + added }) };
  });
  return {
    tickets: priced.map(({ at: _, ...ticket }) => ticket),
    lines: lines.map((line, at) => ({ ...line, ...sumOf(priced.filter((ticket) => ticket.at === at)) })),
    total: sumOf(priced),
  };
};

/** The part of an order's fee that the platform keeps. `rules` are those the order was priced by. */
export const platformFeeWithin = (
  lines: readonly PriceLine[],
  discount: Discount | null,
  rules: PriceRules,
  platform: PlatformFee,
  currency: string,
): number => {
  const { total } = price(lines, discount, { ...rules, fee: { ...rules.fee, ...platform } }, currency);
  return Math.min(total.fee, price(lines, discount, rules, currency).total.fee);
};

/** A total as the API shows it: subtotal − discount, plus what is not included already, is the total price. */
export const shownTotal = (total: Parts, rules: PriceRules) => ({
  subtotal: total.gross,
  discount: total.discount,
  fee: total.fee,
  fee_included: rules.fee.bearer === 'promoter',
  tax: total.tax,
  tax_inclusive: rules.tax.inclusive,
  tax_name: rules.tax.name,
  total_price: total.paid,
});

/**
 * What one ticket costs its buyer without a promo code, as the API shows it: price + fee (unless included) + tax (unless
 * inclusive) is the buyer's price. `buyer_price` in db/functions says the same to queries.
 */
export const shownTicket = (unitPrice: number, rules: PriceRules, currency: string) => {
  const { total } = price([{ tier_id: '', quantity: 1, unit_price: unitPrice }], null, rules, currency);
  const { fee, fee_included, tax, tax_inclusive, tax_name, total_price } = shownTotal(total, rules);
  return { buyer_price: total_price, fee, fee_included, tax, tax_inclusive, tax_name };
};

/** What a line adds to the totals, as the API shows it. */
export const shownParts = ({ discount, fee, tax, paid }: Parts) => ({ discount, fee, tax, total_price: paid });
