-- The zones of upcoming and running events, of one promoter or of all, and when the last event in each ends.
-- @nullable promoter_id
-- @returns {zone: text, until: bigint}[]
create or replace function app.zones_in_use(p_promoter_id text, p_now timestamptz) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('zone', z.time_zone, 'until', app.epoch_ms(z.until))), '[]'::jsonb)
  from (select e.time_zone, max(e.end_time) as until from events e
        where e.end_time > p_now and e.status <> 'cancelled'
          and e.promoter_id = coalesce(p_promoter_id, e.promoter_id)
        group by 1) z
$$;
