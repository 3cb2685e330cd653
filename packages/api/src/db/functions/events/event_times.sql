-- The zone and all instants of an event (ms since 1970), which changes of its times are calculated from.
-- @returns {time_zone: text, start_time: bigint, end_time: bigint, windows: {[text]: {start: bigint | null, end:
--   bigint | null}}}
create or replace function app.event_times(p_event events) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'time_zone', p_event.time_zone, 'start_time', app.epoch_ms(p_event.start_time),
    'end_time', app.epoch_ms(p_event.end_time), 'windows', coalesce((
      select jsonb_object_agg(t.id,
                              jsonb_build_object('start', app.epoch_ms(t.sale_start), 'end', app.epoch_ms(t.sale_end)))
      from tiers t where t.event_id = p_event.id), '{}'::jsonb))
$$;
