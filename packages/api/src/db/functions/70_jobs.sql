-- Takes jobs that were due by p_due and that nobody else has, for p_lease_seconds: to publish them, or to run them.
create or replace function lease_jobs(p_now timestamptz, p_due timestamptz, p_limit int, p_lease_seconds int)
returns setof outbox language sql as $$
  update outbox o set leased_until = p_now + make_interval(secs => p_lease_seconds)
  where o.id in (
    select j.id from outbox j
    where j.done_at is null and j.run_at <= p_due and (j.leased_until is null or j.leased_until <= p_now)
    order by j.run_at limit p_limit for update skip locked)
  returning o.*
$$;

-- Starts a job unless it is done or at work. Outcomes: claimed (with the job), done, running, unknown.
create or replace function claim_job(p_id text, p_now timestamptz, p_seconds int) returns jsonb language plpgsql as $$
declare
  v_job outbox;
begin
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
