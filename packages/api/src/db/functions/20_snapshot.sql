-- Seats of a tier that nobody has: never more than the event's own room.
create or replace function tier_free(p_tier tiers, p_event events) returns int language sql immutable as $$
  select greatest(0, least(
    p_tier.quantity - p_tier.reserved - p_tier.sold,
    coalesce(p_event.capacity - p_event.reserved - p_event.sold, 2147483647)))
$$;

-- While anyone waits for a tier it is closed to the public, until its free seats have fitted no party for 2 hours.
create or replace function tier_closed(p_tier tiers, p_now timestamptz) returns boolean language sql stable as $$
  select (p_tier.collecting_since is null or p_tier.collecting_since > p_now - interval '2 hours')
    and exists (
      select 1 from waitlist_entries w
      where w.event_id = p_tier.event_id and w.status = 'waiting' and (w.tier_id is null or w.tier_id = p_tier.id))
$$;

-- What the gate judges by. `version` rises with every change, so an older snapshot never replaces a newer one.
create or replace function event_snapshot(p_event_id text, p_now timestamptz) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'event_id', e.id,
    'promoter_id', e.promoter_id,
    'version', e.version,
    'on_sale', e.status = 'published' and p.status = 'active',
    'ends_at', epoch_ms(e.end_time),
    'currency', e.currency,
    'capacity', e.capacity,
    'committed', e.reserved + e.sold,
    'tiers', coalesce((
      select jsonb_object_agg(t.id, jsonb_build_object(
        'name', t.name,
        'price', t.price,
        'quantity', t.quantity,
        'committed', t.reserved + t.sold,
        'sold', t.sold,
        'min', t.min_per_order,
        'max', t.max_per_order,
        'sale_start', epoch_ms(t.sale_start),
        'sale_end', epoch_ms(t.sale_end),
        'closed', tier_closed(t, p_now)))
      from tiers t where t.event_id = e.id), '{}'::jsonb))
  from events e join promoters p on p.id = e.promoter_id
  where e.id = p_event_id
$$;
