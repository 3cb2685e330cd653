-- Deletes rows that nobody will ask for again, at most p_limit of a kind; returns the most that were deleted of one
-- kind. Orders, tickets, ledgers and the audit log stay.
-- @returns int
create or replace function app.purge_old(p_now timestamptz, p_limit int) returns int language plpgsql as $$
declare
  v_most int := 0;
  v_deleted int;
  v_messages text[];
begin
  -- An array, not `in`: its few ids are then looked up by index, whatever the planner expects of p_limit.
  delete from idempotency_keys where id = any (array(
    select k.id from idempotency_keys k where k.created_at < p_now - interval '48 hours'
    order by k.created_at limit p_limit));
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);

  -- The row of a done job makes a late second delivery do nothing; the queue gives up within days.
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

  -- Kept a day after they expire, so that an expired one is still told from an unknown one.
  delete from refresh_tokens where id = any (array(
    select t.id from refresh_tokens t where t.expires_at < p_now - interval '1 day' order by t.expires_at
    limit p_limit));
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);

  -- Their links have expired as well.
  delete from registrations where id = any (array(
    select r.id from registrations r where r.expires_at <= p_now order by r.expires_at limit p_limit));
  get diagnostics v_deleted = row_count;
  v_most := greatest(v_most, v_deleted);

  -- Promoters can read and resend messages for 90 days; the record that an order was confirmed stays as long as the
  -- order.
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
