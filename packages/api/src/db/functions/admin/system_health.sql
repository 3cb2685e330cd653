-- Counts late and failed work, for the people who run the deployment.
-- @returns {outbox: {open: int, overdue: int, failing: int, oldest_due_at: text | null, by_kind: late_jobs()},
--   stripe_events: {unprocessed: int, oldest_received_at: text | null}, orders: {pending: int, overdue: int,
--   oldest_expires_at: text | null}, refunds: {pending: int, waiting: int, failed: int, oldest_created_at: text |
--   null}, webhook_endpoints: {failing: int, disabled: int}, failing_endpoints: {id: text, promoter_id: text, url:
--   text, failing_since: text}[]}
create or replace function app.system_health(p_now timestamptz) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'outbox', (
      select jsonb_build_object(
        'open', count(*), 'overdue', count(*) filter (where run_at <= p_now - interval '2 minutes'),
        'failing', count(*) filter (where attempts > 0), 'oldest_due_at', app.iso(min(run_at)),
        'by_kind', app.late_jobs(p_now))
      from outbox where done_at is null),
    'stripe_events', (
      select jsonb_build_object('unprocessed', count(*), 'oldest_received_at', app.iso(min(received_at)))
      from stripe_events where processed_at is null),
    'orders', (
      select jsonb_build_object(
        'pending', count(*), 'overdue', count(*) filter (where expires_at <= p_now - interval '2 minutes'),
        'oldest_expires_at', app.iso(min(expires_at)))
      from orders where status = 'pending'),
    'refunds', (
      select jsonb_build_object(
        'pending', count(*) filter (where status = 'pending' and waits_for is distinct from 'balance'),
        'waiting', count(*) filter (where waits_for = 'balance'), 'failed', count(*) filter (where status = 'failed'),
        'oldest_created_at', app.iso(min(created_at)))
      -- Refunds made at Stripe are between Stripe and the bank.
      from refunds where status in ('pending', 'failed') and source = 'api'),
    'webhook_endpoints', (
      select jsonb_build_object(
        'failing', count(*) filter (where status = 'enabled' and failing_since is not null),
        'disabled', count(*) filter (where status = 'disabled'))
      from webhook_endpoints),
    'failing_endpoints', coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', w.id, 'promoter_id', w.promoter_id, 'url', w.url, 'failing_since', app.iso(w.failing_since))
        order by w.failing_since)
      from (
        select * from webhook_endpoints where status = 'enabled' and failing_since is not null
        order by failing_since limit 50) w), '[]'))
$$;
