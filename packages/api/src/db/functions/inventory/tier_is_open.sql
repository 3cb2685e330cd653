-- Whether the public can buy seats of a tier now.
create or replace function app.tier_is_open(p_tier tiers, p_event events, p_now timestamptz) returns boolean
language sql stable as $$
  select app.is_on_sale(p_event) and p_event.end_time > p_now
    and coalesce(p_tier.sale_start <= p_now, true) and coalesce(p_tier.sale_end > p_now, true)
    and app.tier_free(p_tier, p_event) >= p_tier.min_per_order and app.tier_closed_since(p_tier, p_event, p_now) is null
$$;
