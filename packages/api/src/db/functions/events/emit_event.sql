-- Sends a webhook of an event as it is now, in the shape of packages/webhooks/scripts/bodies.ts.
create or replace function app.emit_event(p_event_id text, p_type text, p_now timestamptz) returns void
language sql as $$
  select app.emit_webhook('msg_' || e.id || '_' || e.version, e.promoter_id, p_type, jsonb_build_object(
    'id', e.id, 'promoter_id', e.promoter_id, 'title', e.title, 'venue', e.venue, 'city', e.city,
    'start_time', app.iso(e.start_time), 'end_time', app.iso(e.end_time),
    'local_start_time', app.local_iso(e.local_start_time, e.start_time),
    'local_end_time', app.local_iso(e.local_end_time, e.end_time), 'time_zone', e.time_zone, 'status', e.status,
    'capacity', e.capacity), p_now)
  from events e where e.id = p_event_id
$$;
