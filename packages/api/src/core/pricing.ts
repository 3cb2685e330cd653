import { allocate, share } from './money.ts';

/** A fee on each ticket that costs something: basis points of its price less discount, and a fixed amount. */
export type FeeRule = { bps: number; fixed: number; bearer: 'promoter' | 'buyer' };

/** A tax on a ticket's price less discount; `inclusive` prices contain it, others have it added. */
export type TaxRule = { bps: number; inclusive: boolean; name: string };

/** What a promoter adds to its prices, as a hold and then an order freezes it. */
export type PriceRules = { fee: FeeRule; tax: TaxRule };

/** What a promo code takes off, of all tiers or of those it names: basis points, or an amount off the order as a whole. */
export type Discount = { percent_bps: number | null; amount_off: number | null; tier_ids: readonly string[] | null };

export type PriceLine = { tier_id: string; quantity: number; unit_price: number };

/**
 * The parts of a price. `fee` and `tax` are whole, whoever bears them and whether they are contained in the price or
 * added; `paid` is what the buyer pays, and `paid − fee − tax` what is left to the promoter: never below zero.
 */
export type Parts = { gross: number; discount: number; fee: number; tax: number; paid: number };

export type Priced = {
  /** One for each ticket, in the order of the lines. */
  tickets: (Parts & { tier_id: string })[];
  lines: (PriceLine & Parts)[];
  total: Parts;
};

/** The rules of an event's promoter under this deployment: its fee is never below what the platform keeps. */
export const withPlatformFee = (rules: PriceRules, platform: Pick<FeeRule, 'bps' | 'fixed'>): PriceRules => ({
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
  allocate(share(sum(nets), bps, inclusive ? 10_000 + bps : 10_000), nets);

const fees = (nets: readonly number[], included: readonly number[], rule: FeeRule): number[] => {
  const percents = allocate(share(sum(nets), rule.bps, 10_000), nets);
  return nets.map((net, i) => {
    if (net === 0) return 0;
    const fee = (percents[i] ?? 0) + rule.fixed;
    // The promoter bears no more than what the ticket brings in.
    return rule.bearer === 'promoter' ? Math.min(fee, net - (included[i] ?? 0)) : fee;
  });
};

/**
 * Prices a choice of tickets. Percentages are taken of the order as a whole, rounded half up, and allocated to its tickets
 * by largest remainder, so that tickets add up to lines and lines to totals, to the cent. Integers in, integers out.
 */
export const price = (lines: readonly PriceLine[], discount: Discount | null, rules: PriceRules): Priced => {
  const units = lines.flatMap((line, at) => Array.from({ length: line.quantity }, () => ({ ...line, at })));
  const off = discounts(units, discount);
  const nets = units.map((unit, i) => unit.unit_price - (off[i] ?? 0));
  const tax = taxes(nets, rules.tax);
  const fee = fees(nets, rules.tax.inclusive ? tax : [], rules.fee);
  const priced = units.map(({ at, tier_id, unit_price }, i) => {
    const parts = { gross: unit_price, discount: off[i] ?? 0, fee: fee[i] ?? 0, tax: tax[i] ?? 0 };
    const added = (rules.fee.bearer === 'buyer' ? parts.fee : 0) + (rules.tax.inclusive ? 0 : parts.tax);
    return { at, tier_id, ...parts, paid: unit_price - parts.discount + added };
  });
  return {
    tickets: priced.map(({ at: _, ...ticket }) => ticket),
    lines: lines.map((line, at) => ({ ...line, ...sumOf(priced.filter((ticket) => ticket.at === at)) })),
    total: sumOf(priced),
  };
};
