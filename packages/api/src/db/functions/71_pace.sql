-- E-mails leave as fast as their service takes them, and those that are missed most come first. `paces` has a row for the
-- service; p_pace is {name, per_second, lanes: {job name: lane}}, where lane 0 is served first.

-- A row of a pace, locked.
create or replace function lock_pace(p_name text, p_now timestamptz) returns paces language plpgsql as $$
declare
  v_pace paces;
begin
  select * into v_pace from paces where name = p_name for no key update;
  if found then return v_pace; end if;
  -- Nobody has waited lately.
  insert into paces (name, next_at, queued_until) values (p_name, p_now, array_fill(p_now - interval '1 minute', array[3]))
  on conflict do nothing;
  select * into v_pace from paces where name = p_name for no key update;
  return v_pace;
end $$;

-- The time between two, at the rate that is ours or, if that is lower, the one that the service told in the last hour.
create or replace function pace_gap(p_pace paces, p_per_second double precision, p_now timestamptz) returns interval
language sql immutable as $$
  select make_interval(secs => 1 / least(p_per_second,
    case when p_pace.blocked_until > p_now - interval '1 hour' then p_pace.per_second end))
$$;

-- Takes a turn now (null), or a place in the lane's queue: then returns its time. A second's worth may leave at once. Nobody
-- passes who waits in the same lane or in one before it; p_queued: this one has waited. The queue delivers on the second, or
-- the next one: who was due within the last ones finds a turn kept free.
create or replace function take_turn(p_pace jsonb, p_lane int, p_queued boolean, p_now timestamptz) returns timestamptz
language plpgsql as $$
declare
  v_pace paces := lock_pace(p_pace ->> 'name', p_now);
  v_gap interval := pace_gap(v_pace, (p_pace ->> 'per_second')::double precision, p_now);
  v_next timestamptz := greatest(v_pace.next_at, p_now);
  v_free timestamptz := greatest(v_next - greatest(interval '1 second' - v_gap, interval '0'), v_pace.blocked_until);
  v_ahead timestamptz := (select max(q) from unnest(v_pace.queued_until[1:p_lane]) q);
  v_kept interval := case when v_ahead > p_now - interval '2 seconds' then v_gap else interval '0' end;
  v_at timestamptz;
begin
  if v_free + v_kept <= p_now and coalesce(v_ahead <= p_now, true)
    and (p_queued or v_pace.queued_until[p_lane + 1] <= p_now) then
    update paces set next_at = v_next + v_gap where name = v_pace.name;
    return null;
  end if;
  -- News that has lost its turn waits behind all other, or it would come in vain again and again.
  if p_queued and p_lane < 2 then return greatest(v_free + v_kept, v_ahead); end if;
  v_at := greatest(v_free + v_kept, v_ahead, v_pace.queued_until[p_lane + 1]);
  update paces set queued_until[p_lane + 1] = v_at + v_gap where name = v_pace.name;
  return v_at;
end $$;

-- Puts a job off until p_at, when it is published anew; if that is lost, a sweep takes it p_lease_seconds later.
create or replace function put_off(p_id text, p_at timestamptz, p_lease_seconds int) returns jsonb language sql as $$
  update outbox set run_at = p_at, leased_until = p_at + make_interval(secs => p_lease_seconds), running_until = null
  where id = p_id and done_at is null
  returning jsonb_build_object('id', id, 'name', name, 'run_at', epoch_ms(run_at))
$$;

-- Starts a job as `claim_job` does, unless it is of a kind that is paced and its turn is yet to come. Outcomes: those of
-- `claim_job`; postponed (with the job and its new time); early: it was put off and comes again by itself.
create or replace function claim_paced_job(p_id text, p_now timestamptz, p_seconds int, p_pace jsonb, p_lease_seconds int)
returns jsonb language plpgsql as $$
declare
  v_job outbox;
  v_lane int;
  v_at timestamptz;
begin
  select * into v_job from outbox where id = p_id and done_at is null and (running_until is null or running_until <= p_now);
  v_lane := (p_pace -> 'lanes' ->> v_job.name)::int;
  if v_lane is not null then
    -- Of two clocks one is a little behind.
    if v_job.run_at > v_job.created_at and v_job.run_at > p_now + interval '2 seconds' then
      return jsonb_build_object('outcome', 'early');
    end if;
    v_at := take_turn(p_pace, v_lane, v_job.run_at > v_job.created_at, p_now);
    if v_at is not null then
      return jsonb_build_object('outcome', 'postponed', 'job', put_off(p_id, v_at, p_lease_seconds));
    end if;
  end if;
  return claim_job(p_id, p_now, p_seconds);
end $$;

-- Puts a job off whose service asks to wait for p_seconds, and all others of that pace with it. It is no failure of the job's.
-- p_per_second: the rate that the service told, if it did. `tell`: nobody was told of it in the last ten minutes.
create or replace function postpone_job(
  p_id text, p_now timestamptz, p_seconds double precision, p_per_second double precision, p_pace jsonb, p_lease_seconds int
) returns jsonb language plpgsql as $$
declare
  v_pace paces := lock_pace(p_pace ->> 'name', p_now);
  v_lane int := (p_pace -> 'lanes' ->> (select name from outbox where id = p_id))::int + 1;
  v_until timestamptz := greatest(v_pace.blocked_until, p_now + make_interval(secs => p_seconds));
  v_tell boolean := coalesce(v_pace.told_at <= p_now - interval '10 minutes', true);
  v_at timestamptz := greatest(v_until, v_pace.queued_until[v_lane]);
begin
  v_pace.per_second := coalesce(p_per_second, v_pace.per_second);
  v_pace.blocked_until := v_until;
  update paces set blocked_until = v_until, per_second = v_pace.per_second,
    queued_until[v_lane] = v_at + pace_gap(v_pace, (p_pace ->> 'per_second')::double precision, p_now),
    told_at = case when v_tell then p_now else told_at end
  where name = v_pace.name;
  return jsonb_build_object('tell', v_tell, 'job', put_off(p_id, v_at, p_lease_seconds));
end $$;
