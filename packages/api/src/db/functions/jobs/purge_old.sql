-- Forgets what nobody will ask for again, at most p_limit rows of a kind; returns the most that were deleted of one
-- kind. Orders, tickets, ledgers and the audit log stay.
-- @returns int
create or replace function app.purge_old(p_now timestamptz, p_limit int) returns int language plpgsql as $$
declare
  v_most int := 0;
  v_deleted int;
  v_messages text[];
begin
  -- An array, not `in`: its few ids are looked up by their index, whatever the planner believes of p_limit.
  -- A repeat within 24 hours is promised its first answer; the second day is for clocks and queues.
  delete from idempotency_keys where id = any (array(
    select k.id from idempotency_keys k where k.created_at < p_now - interval '48 hours'
    order by k.created_at limit p_limit));
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);

  -- A job that was done makes a late second delivery of it do nothing; the queue gives up within days.
  delete from outbox where id = any (array(
    select o.id from outbox o where o.done_at < p_now - interval '30 days' order by o.done_at limit p_limit));
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);

  -- Stripe keeps events for 30 days, and until then they can be sent again by hand.
  delete from stripe_events where id = any (array(
    select s.id from stripe_events s where s.processed_at < p_now - interval '45 days'
    order by s.processed_at limit p_limit));
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);

  -- A day longer than they live, so that an expired one is still told from an unknown one.
  delete from refresh_tokens where id = any (array(
    select t.id from refresh_tokens t where t.expires_at < p_now - interval '1 day' order by t.expires_at
    limit p_limit));
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);

  -- Their links have expired with them.
  delete from registrations where id = any (array(
    select r.id from registrations r where r.expires_at <= p_now order by r.expires_at limit p_limit));
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);

  -- What promoters were told can be read and sent again for 90 days; that an order was confirmed stays on record with
  -- it.
  with old as materialized (
    select m.id from webhook_messages m
    where m.created_at < p_now - interval '90 days' and m.type <> 'order.confirmed'
      and not exists (select 1 from webhook_deliveries d where d.message_id = m.id and d.status = 'pending')
    order by m.created_at limit p_limit),
  undelivered as (delete from webhook_deliveries d using old where d.message_id = old.id returning d.message_id)
  select array_agg(old.id) into v_messages from old left join undelivered u on u.message_id = old.id;
  delete from webhook_messages where id = any (v_messages);
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);
  return v_most;
end $$;
