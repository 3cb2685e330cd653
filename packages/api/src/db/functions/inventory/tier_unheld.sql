-- Free seats of a tier that are not under hold either. p_held: {tier_id: seats under hold}. Holds of other tiers take
-- from the event's room too.
create or replace function app.tier_unheld(p_tier tiers, p_event events, p_held jsonb) returns int
language sql immutable as $$
  select greatest(0, least(
    p_tier.quantity - p_tier.reserved - p_tier.sold - coalesce((p_held ->> p_tier.id)::int, 0),
    coalesce(p_event.capacity - p_event.reserved - p_event.sold
               - (select coalesce(sum(h.seats::int), 0)::int from jsonb_each_text(p_held) h(tier_id, seats)),
               2147483647)))
$$;
