-- Whether the public can buy seats of a tier now: neither event_refusal nor line_refusal refuses its smallest order.
create or replace function app.tier_is_open(p_tier tiers, p_event events, p_now timestamptz) returns boolean
language sql stable as $$
  select app.event_refusal(p_event, null, p_now) is null
    and app.line_refusal(p_tier, p_tier.min_per_order, app.tier_free(p_tier, p_event),
                         app.tier_closed_since(p_tier, p_event, p_now), null, p_now) is null
$$;
