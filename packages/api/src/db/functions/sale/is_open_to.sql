-- Whether a tier is for sale to the holder of a key {code, promoterId}: `isOpenTo` of core/sale-rule.ts.
create or replace function app.is_open_to(p_key jsonb, p_tier tiers) returns boolean language sql immutable as $$
  select coalesce(p_tier.visibility = 'public' or p_tier.promoter_id = p_key ->> 'promoterId'
    or app.tier_access(p_tier) = nullif(p_key ->> 'code', ''), false)
$$;
