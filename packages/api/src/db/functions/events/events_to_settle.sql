-- Events whose times a person must decide about, beyond p_cursor in one direction of their ids. Either their zone is in
-- p_refused, or a future time of theirs or of their sales is another instant by p_periods.
-- @nullable promoter_id cursor
-- @param p_periods {zone: text, from: bigint, to: bigint, offset: int}[]
-- @returns (events(id, promoter_id, title, status, time_zone, start_time, end_time, local_start_time,
--   local_end_time) & {tiers: tiers(id, sale_start, sale_end, local_sale_start, local_sale_end)[]})[]
create or replace function app.events_to_settle(
  p_promoter_id text, p_now timestamptz, p_periods jsonb, p_refused text[], p_ascending boolean, p_cursor text,
  p_limit int
) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(f.event order by case when p_ascending then f.id end, f.id desc), '[]'::jsonb)
  from (
    select e.id, jsonb_build_object(
      'id', e.id, 'promoter_id', e.promoter_id, 'title', e.title, 'status', e.status, 'time_zone', e.time_zone,
      'start_time', app.iso(e.start_time), 'end_time', app.iso(e.end_time),
      'local_start_time', e.local_start_time, 'local_end_time', e.local_end_time,
      'tiers', coalesce((
        select jsonb_agg(jsonb_build_object(
          'id', t.id, 'sale_start', app.iso(t.sale_start), 'sale_end', app.iso(t.sale_end),
          'local_sale_start', t.local_sale_start, 'local_sale_end', t.local_sale_end) order by t.position, t.id)
        from tiers t where t.event_id = e.id), '[]'::jsonb)) as event
    from events e
    where e.end_time > p_now and e.status <> 'cancelled' and e.promoter_id = coalesce(p_promoter_id, e.promoter_id)
      and (p_cursor is null or case when p_ascending then e.id > p_cursor else e.id < p_cursor end)
      and (e.time_zone = any (p_refused)
        or app.is_moved(e.time_zone, e.start_time, e.local_start_time, p_now, p_periods)
        or app.is_moved(e.time_zone, e.end_time, e.local_end_time, p_now, p_periods)
        or exists (select 1 from tiers t where t.event_id = e.id
                   and (app.is_moved(e.time_zone, t.sale_start, t.local_sale_start, p_now, p_periods)
                     or app.is_moved(e.time_zone, t.sale_end, t.local_sale_end, p_now, p_periods))))
    order by case when p_ascending then e.id end, e.id desc
    limit p_limit) f
$$;
