-- Events whose line may move: an offer is overdue, somebody waits while seats are free, or somebody waits in vain.
-- @returns text[]
create or replace function app.events_to_serve(p_now timestamptz, p_limit int) returns setof text
language sql stable as $$
  with recursive lines(event_id) as (
    -- The events with a line, each found by one step along the index.
    select min(w.event_id) from waitlist_entries w where w.status = 'waiting'
    union all
    select (select min(w.event_id) from waitlist_entries w where w.status = 'waiting' and w.event_id > l.event_id)
    from lines l where l.event_id is not null)
  select event_id from (
  select w.event_id from waitlist_entries w
  where w.status = 'offered' and w.offer_expires_at <= p_now
    and not exists (select 1 from orders o where o.waitlist_entry_id = w.id and o.status = 'pending')
  union
  select e.id from lines l join events e on e.id = l.event_id
  where (e.end_time <= p_now or exists (select 1 from tiers t where t.event_id = e.id and t.sale_end <= p_now))
    and exists (select 1 from waitlist_entries w
                where w.event_id = e.id and w.status = 'waiting' and app.waits_in_vain(w, e, p_now) is not null)
  union
  -- Starts from the events, so that only lines of tiers with free seats are read.
  select e.id from events e
  cross join lateral (
    select 1 from tiers t
    where t.event_id = e.id and app.tier_free(t, e) > 0
      and exists (select 1 from waitlist_entries w
                  where w.event_id = t.event_id and w.status = 'waiting' and app.waits_for(w, t, p_now))
    limit 1) movable
  where e.status = 'published' and e.end_time > p_now) d
  order by md5(event_id || p_now::text) -- by lot, so that none is left out when there are more
  limit p_limit
$$;
