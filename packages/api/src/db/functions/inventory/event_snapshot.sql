-- An event as the gate judges it. `version` rises with every change, so an older snapshot never replaces a newer one.
-- @returns {event_id: text, promoter_id: text, version: bigint, on_sale: boolean, ends_at: bigint, currency: text,
--   price_rules: price_rules(), capacity: int | null, committed: int,
--   waiting_room: {mode: 'off' | 'auto' | 'on', paused: boolean, per_minute: int | null},
--   tiers: {[text]: {name: text, price: bigint, quantity: int, committed: int, sold: int, min: int, max: int,
--   sale_start: bigint | null, sale_end: bigint | null, access: text | null, closed: boolean}}} | null
create or replace function app.event_snapshot(p_event_id text, p_now timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'event_id', e.id,
    'promoter_id', e.promoter_id,
    'version', e.version,
    'on_sale', e.status = 'published' and p.status = 'active',
    'ends_at', app.epoch_ms(e.end_time),
    'currency', e.currency,
    'price_rules', app.price_rules(p),
    'capacity', e.capacity,
    'committed', e.reserved + e.sold,
    'waiting_room', jsonb_build_object('mode', e.waiting_room, 'paused', e.waiting_room_paused,
      'per_minute', e.waiting_room_per_minute),
    'tiers', coalesce((
      select jsonb_object_agg(t.id, jsonb_build_object(
        'name', t.name,
        'price', t.price,
        'quantity', t.quantity,
        'committed', t.reserved + t.sold,
        'sold', t.sold,
        'min', t.min_per_order,
        'max', t.max_per_order,
        'sale_start', app.epoch_ms(t.sale_start),
        'sale_end', app.epoch_ms(t.sale_end),
        'access', app.tier_access(t),
        -- Nobody waits for most events.
        'closed', exists (select from waitlist_entries w where w.event_id = e.id and w.status = 'waiting')
          and app.tier_closed_since(t, e, p_now) is not null))
      from tiers t where t.event_id = e.id), '{}'::jsonb))
  from events e join promoters p on p.id = e.promoter_id
  where e.id = p_event_id
$$;
