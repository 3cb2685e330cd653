-- Whether the holder of p_access {code, promoterId} may buy a tier, as `isOpenTo` of core/sale-rule.ts. The gate and
-- the waitlist check it before they promise anything; a hold proves that its tiers were open.
create or replace function app.is_open_to(p_access jsonb, p_tier tiers) returns boolean language sql immutable as $$
  select coalesce(p_tier.visibility = 'public' or p_tier.promoter_id = p_access ->> 'promoterId'
    or app.tier_access(p_tier) = nullif(p_access ->> 'code', ''), false)
$$;
