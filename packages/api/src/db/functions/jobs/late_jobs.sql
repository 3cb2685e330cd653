-- How late due work is, by kind; counts at most 1,000 due jobs of each. Leaves out jobs that wait for a failing
-- endpoint.
-- @returns {kind: text, due: int, oldest_due_at: text}[]
create or replace function app.late_jobs(p_now timestamptz) returns jsonb language sql stable
-- Uses the index of kinds even when the statistics don't know of a new backlog yet.
set enable_sort = off as $$
  with recursive kinds as (
    (select o.name from outbox o where o.done_at is null order by o.name limit 1)
    union all
    select following.name from kinds k cross join lateral (
      select o.name from outbox o where o.done_at is null and o.name > k.name order by o.name limit 1) following
  )
  select coalesce(jsonb_agg(jsonb_build_object('kind', k.name, 'due', d.due, 'oldest_due_at', app.iso(d.oldest))
                            order by d.oldest), '[]')
  from kinds k cross join lateral (
    select count(*) as due, min(j.run_at) as oldest
    from (select o.run_at, o.lane from outbox o
          where o.done_at is null and o.name = k.name and o.run_at <= p_now order by o.run_at limit 1000) j
    left join webhook_endpoints e on e.id = j.lane and e.status = 'enabled' and e.failures >= app.failing_from()
    where e.id is null) d
  where d.due > 0
$$;
