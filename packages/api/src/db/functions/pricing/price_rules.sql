-- A promoter's fee and tax, in the shape of PriceRules in core/pricing.ts.
-- @returns {fee: {bps: int, fixed: bigint, bearer: 'promoter' | 'buyer'}, tax: {bps: int, inclusive: boolean, name:
--   text}}
create or replace function app.price_rules(p_promoter promoters) returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'fee', jsonb_build_object('bps', p_promoter.fee_bps, 'fixed', p_promoter.fee_fixed,
                              'bearer', p_promoter.fee_bearer),
    'tax', jsonb_build_object('bps', p_promoter.tax_bps, 'inclusive', p_promoter.tax_inclusive,
                              'name', p_promoter.tax_name))
$$;
