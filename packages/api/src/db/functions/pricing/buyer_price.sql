-- What the buyer pays for a ticket: its price, plus the fee and tax that are added to it. `price` in core/pricing.ts
-- computes the same for one ticket, and an order without a discount is the sum of its tickets. p_platform_bps and
-- p_platform_fixed: what this deployment keeps of each ticket, which is the least fee.
-- @returns bigint
create or replace function app.buyer_price(
  p_price bigint, p_currency text, p_promoter promoters, p_platform_bps bigint, p_platform_fixed bigint
) returns bigint language sql immutable as $$
  select case when p_price = 0 then 0 else (
      p_price / app.charge_step(p_currency)
      + case when p_promoter.fee_bearer = 'buyer'
             then app.bps_of(p_price / app.charge_step(p_currency), greatest(p_promoter.fee_bps, p_platform_bps))
                  + (2 * greatest(p_promoter.fee_fixed, p_platform_fixed) + app.charge_step(p_currency))
                    / (2 * app.charge_step(p_currency))
             else 0 end
      + case when p_promoter.tax_inclusive then 0
             else app.bps_of(p_price / app.charge_step(p_currency), p_promoter.tax_bps) end
    ) * app.charge_step(p_currency) end
$$;
