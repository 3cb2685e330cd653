-- Takes a turn at a paced service, such as e-mail: null if the job may go now, else the time to come back. p_pace:
-- {name, per_second, lanes: {job name: lane}}. Lane 0 is served first. `paces` has a row for each service. One second's
-- allowance may leave at once. No job passes another that waits in the same lane or one before it. p_queued: this job
-- has waited already. It may come up to 2 s late, so its turn is kept for that long.
create or replace function app.take_turn(p_pace jsonb, p_lane int, p_queued boolean, p_now timestamptz)
returns timestamptz language plpgsql as $$
declare
  v_pace paces := app.lock_pace(p_pace ->> 'name', p_now);
  v_gap interval := app.pace_gap(v_pace, (p_pace ->> 'per_second')::double precision, p_now);
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
  -- Notices that lost their turn wait behind all others, or they would come in vain again and again.
  if p_queued and p_lane < 2 then return greatest(v_free + v_kept, v_ahead); end if;
  v_at := greatest(v_free + v_kept, v_ahead, v_pace.queued_until[p_lane + 1]);
  update paces set queued_until[p_lane + 1] = v_at + v_gap where name = v_pace.name;
  return v_at;
end $$;
