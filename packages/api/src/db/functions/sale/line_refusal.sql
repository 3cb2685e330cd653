-- Why a quantity of one tier can't be sold now, as `lineRefusal` of core/sale-rule.ts; null if it can. The part of
-- lines_refusal that needs one tier only, so tier_is_open and the waitlist use it too. p_free: the tier's free seats
-- within the event's room · p_closed_since: see tier_closed_since · p_granted_at: when the ordered hold was granted,
-- since a hold is a promise for its whole time. is_open_to has judged hidden tiers before.
create or replace function app.line_refusal(
  p_tier tiers, p_quantity int, p_free int, p_closed_since timestamptz, p_granted_at timestamptz, p_now timestamptz
) returns text language sql immutable as $$
  select case
    when p_tier.id is null then 'tier_not_found'
    when p_tier.sale_start > p_now then 'sale_not_started'
    when p_tier.sale_end <= least(p_granted_at, p_now) then 'sale_ended'
    when p_quantity not between p_tier.min_per_order and p_tier.max_per_order then 'quantity_out_of_range'
    when p_closed_since <= coalesce(p_granted_at, 'infinity') then 'waitlist_first'
    when p_free < p_quantity then 'sold_out'
  end
$$;
