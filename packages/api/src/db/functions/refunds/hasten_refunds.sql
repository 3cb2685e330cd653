-- Retries refunds that wait for balance, since some came in: the oldest first and at most p_limit.
-- @returns null
create or replace function app.hasten_refunds(p_now timestamptz, p_limit int) returns void language sql as $$
  update outbox o set run_at = p_now
  where o.done_at is null and o.run_at > p_now and o.id in (
    select 'refund:' || r.id || ':' || r.attempt from refunds r
    where r.waits_for = 'balance' and r.stripe_refund_id is null order by r.created_at, r.id limit p_limit);
  select app.leave_to_lease()
$$;
