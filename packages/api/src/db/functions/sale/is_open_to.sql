-- Whether a tier is for sale to the holder of p_access {code, promoterId}: `isOpenTo` of core/sale-rule.ts. It is asked
-- before anything is promised, by the gate and by whoever joins the waitlist; a hold is proof that its tiers were open.
create or replace function app.is_open_to(p_access jsonb, p_tier tiers) returns boolean language sql immutable as $$
  select coalesce(p_tier.visibility = 'public' or p_tier.promoter_id = p_access ->> 'promoterId'
    or app.tier_access(p_tier) = nullif(p_access ->> 'code', ''), false)
$$;
