-- Takes jobs that were due by p_due and that nobody else has, for p_lease_seconds: to publish them, or to run them. Classes take
-- six, three and one of ten places as long as each has jobs, the first of each class first; within a class promoters take
-- turns, and within a promoter its endpoints. So a stranger's job is never behind somebody's thousands. An endpoint that fails
-- is left alone until `held_until`; then one job tries it.
drop function if exists lease_jobs(timestamptz, timestamptz, int, int);
create function lease_jobs(p_now timestamptz, p_due timestamptz, p_limit int, p_lease_seconds int)
returns setof outbox language plpgsql as $$
declare
  v_due int;
  v_depth int := 4;
  v_deepest int;
  v_ids text[];
begin
  select count(*) into v_due from (
    select from outbox o
    where o.done_at is null and coalesce(o.leased_until, o.run_at) <= p_now limit p_limit + 1) d;
  if v_due = 0 then return; end if;

  -- As deep into each lane as it takes to find enough.
  loop
    with recursive walked as (
      -- Where more is due than is asked for, from lane to lane by the index, past all that is in them.
      (select o.priority, o.tenant, o.lane, 1 as n from outbox o
       where o.done_at is null and v_due > p_limit order by o.priority, o.tenant, o.lane limit 1)
      union all
      select following.*, w.n + 1 from walked w cross join lateral (
        select o.priority, o.tenant, o.lane from outbox o
        where o.done_at is null and (o.priority, o.tenant, o.lane) > (w.priority, w.tenant, w.lane)
        order by o.priority, o.tenant, o.lane limit 1) following
      where w.n < 5000
    ),
    lanes as (
      select w.priority, w.tenant, w.lane from walked w
      union
      select o.priority, o.tenant, o.lane from outbox o
      where v_due <= p_limit and o.done_at is null and coalesce(o.leased_until, o.run_at) <= p_now
    ),
    reached as (
      select l.priority, l.tenant, j.id, j.due, j.nth
      from lanes l
      left join webhook_endpoints e on e.id = l.lane and e.status = 'enabled' and e.failures >= failing_from()
      cross join lateral (
        select f.id, f.due, row_number() over (order by f.due, f.id) as nth
        from (
          select o.id, o.run_at, greatest(o.run_at, o.leased_until) as due from outbox o
          where o.done_at is null and o.priority = l.priority and o.tenant = l.tenant and o.lane = l.lane
            and greatest(o.run_at, o.leased_until) <= p_now
          order by greatest(o.run_at, o.leased_until)
          limit case when e.id is null then v_depth when e.held_until > p_now then 0 else 1 end) f
        where f.run_at <= p_due) j
    ),
    turns as (
      select r.*, row_number() over (partition by r.priority, r.tenant order by r.nth, r.due, r.id) as turn from reached r
    ),
    placed as (
      select t.id, t.priority, t.nth, row_number() over (partition by t.priority order by t.turn, t.due, t.id) as place
      from turns t
    ),
    chosen as (
      select p.id, p.nth, row_number() over (
        order by (p.place - 1) / case p.priority when 0 then 6 when 1 then 3 else 1 end, p.priority, p.place) as at
      from placed p order by at limit p_limit
    )
    select array_agg(c.id order by c.at), max(c.nth) into v_ids, v_deepest from chosen c;
    -- Or else a lane may have more that are due a place.
    exit when v_ids is null or v_deepest < v_depth;
    v_depth := v_depth * 8;
  end loop;
  if v_ids is null then return; end if;

  return query
    with leased as (
      update outbox o set leased_until = p_now + make_interval(secs => p_lease_seconds)
      where o.id in (
        select j.id from unnest(v_ids) i(id) cross join lateral (
          select c.id from outbox c
          where c.id = i.id and c.done_at is null and greatest(c.run_at, c.leased_until) <= p_now
          for update skip locked) j)
      returning o.*
    ),
    probing as (
      update webhook_endpoints e set held_until = p_now + interval '1 minute', probe = l.id
      from leased l
      where e.id = l.lane and e.status = 'enabled' and e.failures >= failing_from()
    )
    select l.* from leased l order by array_position(v_ids, l.id);
end $$;

-- Whether a job may go to its endpoint: always to one that does not fail; to one that does, only the job that tries it, which
-- this one becomes if none does.
create or replace function may_try_endpoint(p_endpoint_id text, p_job_id text, p_now timestamptz) returns boolean
language plpgsql as $$
declare
  v_endpoint webhook_endpoints;
begin
  select * into v_endpoint from webhook_endpoints
  where id = p_endpoint_id and status = 'enabled' and failures >= failing_from();
  if not found or v_endpoint.probe = p_job_id then return true; end if;
  update webhook_endpoints set held_until = p_now + interval '1 minute', probe = p_job_id
  where id = p_endpoint_id and (held_until is null or held_until <= p_now);
  return found;
end $$;

-- Starts a job unless it is done or at work. Outcomes: claimed (with the job), done, running, unknown; held for one to an
-- endpoint that fails, which another job is trying: it waits for what comes of that.
create or replace function claim_job(p_id text, p_now timestamptz, p_seconds int) returns jsonb language plpgsql as $$
declare
  v_job outbox;
begin
  select * into v_job from outbox where id = p_id;
  -- One that is brought before its time is judged by it.
  if v_job.done_at is null and v_job.lane <> '' and not may_try_endpoint(v_job.lane, p_id, greatest(v_job.run_at, p_now)) then
    return jsonb_build_object('outcome', 'held');
  end if;
  update outbox set running_until = p_now + make_interval(secs => p_seconds)
  where id = p_id and done_at is null and (running_until is null or running_until <= p_now)
  returning * into v_job;
  if found then
    return jsonb_build_object('outcome', 'claimed',
                              'job', jsonb_build_object('id', v_job.id, 'name', v_job.name, 'payload', v_job.payload));
  end if;
  select * into v_job from outbox where id = p_id;
  return jsonb_build_object('outcome', case
    when v_job.id is null then 'unknown' when v_job.done_at is not null then 'done' else 'running' end);
end $$;

-- How late due work is, by kind: {kind, due (1,000 at most are counted), oldest_due_at}. What waits for an endpoint that fails is not
-- late by us.
create or replace function late_jobs(p_now timestamptz) returns jsonb language sql stable
-- By the index of kinds, also while the statistics know nothing of a backlog that is new.
set enable_sort = off as $$
  with recursive kinds as (
    (select o.name from outbox o where o.done_at is null order by o.name limit 1)
    union all
    select following.name from kinds k cross join lateral (
      select o.name from outbox o where o.done_at is null and o.name > k.name order by o.name limit 1) following
  )
  select coalesce(jsonb_agg(jsonb_build_object('kind', k.name, 'due', d.due, 'oldest_due_at', iso(d.oldest))
                            order by d.oldest), '[]')
  from kinds k cross join lateral (
    select count(*) as due, min(j.run_at) as oldest
    from (select o.run_at, o.lane from outbox o
          where o.done_at is null and o.name = k.name and o.run_at <= p_now order by o.run_at limit 1000) j
    left join webhook_endpoints e on e.id = j.lane and e.status = 'enabled' and e.failures >= failing_from()
    where e.id is null) d
  where d.due > 0
$$;

-- Takes pending orders past their time, for p_lease_seconds.
create or replace function lease_overdue_orders(p_now timestamptz, p_limit int, p_lease_seconds int) returns setof orders
language sql as $$
  update orders o set leased_until = p_now + make_interval(secs => p_lease_seconds)
  where o.id in (
    select d.id from orders d
    where d.status = 'pending' and d.expires_at <= p_now and (d.leased_until is null or d.leased_until <= p_now)
    order by d.expires_at limit p_limit for update skip locked)
  returning o.*
$$;

-- Takes pending orders that have been payable for a minute, for p_lease_seconds or until they expire: nobody may have
-- told us of the payment.
create or replace function lease_payable_orders(p_now timestamptz, p_limit int, p_lease_seconds int) returns setof orders
language sql as $$
  update orders o set leased_until = least(o.expires_at, p_now + payment_lease(o, p_now, p_lease_seconds))
  where o.id in (
    select d.id from orders d
    where d.status = 'pending' and d.expires_at > p_now and d.created_at <= p_now - interval '1 minute'
      and (d.payment_id is not null or d.checkout_session_id is not null)
      and (d.leased_until is null or d.leased_until <= p_now)
    order by d.expires_at limit p_limit for update skip locked)
  returning o.*
$$;

-- Events whose line may move: an offer is overdue, somebody waits while seats are free, or waits in vain.
create or replace function events_to_serve(p_now timestamptz, p_limit int) returns setof text language sql stable as $$
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
                where w.event_id = e.id and w.status = 'waiting' and waits_in_vain(w, e, p_now) is not null)
  union
  -- From the events, so that only lines of tiers with free seats are read.
  select e.id from events e
  cross join lateral (
    select 1 from tiers t
    where t.event_id = e.id and tier_free(t, e) > 0
      and exists (select 1 from waitlist_entries w
                  where w.event_id = t.event_id and w.status = 'waiting' and waits_for(w, t, p_now))
    limit 1) movable
  where e.status = 'published' and e.end_time > p_now) d
  order by md5(event_id || p_now::text) -- by lot, so that none is left out when there are more
  limit p_limit
$$;
