-- What a promoter adds to its prices, in the shape of PriceRules in core/pricing.ts.
create or replace function price_rules(p_promoter promoters) returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'fee', jsonb_build_object('bps', p_promoter.fee_bps, 'fixed', p_promoter.fee_fixed, 'bearer', p_promoter.fee_bearer),
    'tax', jsonb_build_object('bps', p_promoter.tax_bps, 'inclusive', p_promoter.tax_inclusive,
                              'name', p_promoter.tax_name))
$$;

-- What amounts of a currency must be multiples of; as in core/currencies.ts.
create or replace function charge_step(p_currency text) returns int language sql immutable as $$
  select case when p_currency in ('isk', 'ugx') then 100 when p_currency in ('bhd', 'jod', 'kwd', 'omr', 'tnd') then 10
         else 1 end
$$;

-- A part of an amount in basis points, rounded half up, as `share` in core/money.ts.
create or replace function bps_of(p_amount bigint, p_bps bigint) returns bigint language sql immutable as $$
  select (p_amount * p_bps * 2 + 10000) / 20000
$$;

-- What a ticket costs its buyer: its price, and the fee and tax that are added to it. `price` in core/pricing.ts says the
-- same of one ticket, and an order without a discount is the sum of its tickets. p_platform_bps, p_platform_fixed: what this
-- deployment keeps of each ticket, below which no fee is.
create or replace function buyer_price(
  p_price bigint, p_currency text, p_promoter promoters, p_platform_bps bigint, p_platform_fixed bigint
) returns bigint language sql immutable as $$
  select case when p_price = 0 then 0 else (
      p_price / charge_step(p_currency)
      + case when p_promoter.fee_bearer = 'buyer'
             then bps_of(p_price / charge_step(p_currency), greatest(p_promoter.fee_bps, p_platform_bps))
                  + (2 * greatest(p_promoter.fee_fixed, p_platform_fixed) + charge_step(p_currency)) / (2 * charge_step(p_currency))
             else 0 end
      + case when p_promoter.tax_inclusive then 0
             else bps_of(p_price / charge_step(p_currency), p_promoter.tax_bps) end
    ) * charge_step(p_currency) end
$$;

-- What the cheapest ticket on show costs its buyer: of public tiers whose sale is not over. Null where there is none.
create or replace function event_buyer_price(
  p_event events, p_now timestamptz, p_platform_bps bigint, p_platform_fixed bigint
) returns bigint language sql stable as $$
  select buyer_price((
      select min(t.price) from tiers t
      where t.event_id = p_event.id and t.visibility = 'public' and (t.sale_end is null or t.sale_end > p_now)
    ), p_event.currency, p, p_platform_bps, p_platform_fixed)
  from promoters p where p.id = p_event.promoter_id
$$;
