-- Leases jobs that were due by p_due for p_lease_seconds, to publish or to run them. Of each ten, six, three and one go
-- to the three classes as long as each has jobs, the first of each class first. Within a class promoters take turns,
-- and within a promoter its endpoints, so one promoter's backlog never delays another's job. A failing endpoint gets no
-- jobs until `held_until`; then one job tries it.
-- @returns outbox(id, name, lane, run_at)[]
create or replace function app.lease_jobs(p_now timestamptz, p_due timestamptz, p_limit int, p_lease_seconds int)
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

  -- Reads each lane only as deep as needed to find enough.
  loop
    with recursive walked as (
      -- If more is due than is wanted, jumps from lane to lane by the index, past all other rows in each.
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
      left join webhook_endpoints e on e.id = l.lane and e.status = 'enabled' and e.failures >= app.failing_from()
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
      select r.*, row_number() over (partition by r.priority, r.tenant order by r.nth, r.due, r.id) as turn
      from reached r
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
    -- Otherwise a lane may have more rows that are due a place.
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
      where e.id = l.lane and e.status = 'enabled' and e.failures >= app.failing_from()
    )
    select l.* from leased l order by array_position(v_ids, l.id);
end $$;
