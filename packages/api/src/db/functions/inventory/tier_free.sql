-- Free seats of a tier: neither reserved nor sold, and within the event's room.
create or replace function app.tier_free(p_tier tiers, p_event events) returns int language sql immutable as $$
  select greatest(0, least(
    p_tier.quantity - p_tier.reserved - p_tier.sold,
    coalesce(p_event.capacity - p_event.reserved - p_event.sold, 2147483647)))
$$;
