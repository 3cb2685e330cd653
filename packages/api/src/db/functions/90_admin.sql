-- Suspends or reinstates a promoter. Orders are refused from the commit on, since they read the promoter under their
-- event's lock; the snapshots that are returned tell the gates of the events that were or will be on sale.
-- Outcomes: changed, promoter_not_found.
create or replace function set_promoter_status(
  p_promoter_id text, p_status text, p_reason text, p_now timestamptz, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_promoter promoters;
  v_before text;
  v_snapshots jsonb;
begin
  select * into v_promoter from promoters where id = p_promoter_id for no key update;
  perform require_new_key(p_key, p_promoter_id, p_now);
  if v_promoter.id is null then return refuse_change(p_key, 'promoter_not_found'); end if;
  v_before := v_promoter.status;
  if v_before <> p_status then
    update promoters set status = p_status, updated_at = p_now where id = p_promoter_id returning * into v_promoter;
    -- In order, as nobody else locks two events at once.
    perform e.id from events e
    where e.promoter_id = p_promoter_id and e.status = 'published' and e.end_time > p_now order by e.id for no key update;
    update events e set version = e.version + 1
    where e.promoter_id = p_promoter_id and e.status = 'published' and e.end_time > p_now;
  end if;
  select jsonb_agg(event_snapshot(e.id, p_now)) into v_snapshots from events e
  where e.promoter_id = p_promoter_id and e.status = 'published' and e.end_time > p_now;
  return jsonb_build_object('outcome', 'changed', 'unchanged', v_before = p_status, 'promoter', to_jsonb(v_promoter),
    'snapshots', coalesce(v_snapshots, '[]'),
    'audit', jsonb_strip_nulls(jsonb_build_object('reason', p_reason)));
end $$;

-- Outcomes: changed, promoter_not_found.
create or replace function verify_promoter(p_promoter_id text, p_now timestamptz, p_key jsonb) returns jsonb
language plpgsql as $$
declare
  v_promoter promoters;
  v_before timestamptz;
begin
  select * into v_promoter from promoters where id = p_promoter_id for no key update;
  perform require_new_key(p_key, p_promoter_id, p_now);
  if v_promoter.id is null then return refuse_change(p_key, 'promoter_not_found'); end if;
  v_before := v_promoter.verified_at;
  if v_before is null then
    update promoters set verified_at = p_now, updated_at = p_now where id = p_promoter_id returning * into v_promoter;
  end if;
  return jsonb_build_object('outcome', 'changed', 'unchanged', v_before is not null, 'promoter', to_jsonb(v_promoter));
end $$;

-- What has been left undone, for the people who run the deployment.
create or replace function system_health(p_now timestamptz) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'outbox', (
      select jsonb_build_object(
        'open', count(*), 'overdue', count(*) filter (where run_at <= p_now - interval '2 minutes'),
        'failing', count(*) filter (where attempts > 0), 'oldest_due_at', iso(min(run_at)), 'by_kind', late_jobs(p_now))
      from outbox where done_at is null),
    'stripe_events', (
      select jsonb_build_object('unprocessed', count(*), 'oldest_received_at', iso(min(received_at)))
      from stripe_events where processed_at is null),
    'orders', (
      select jsonb_build_object(
        'pending', count(*), 'overdue', count(*) filter (where expires_at <= p_now - interval '2 minutes'),
        'oldest_expires_at', iso(min(expires_at)))
      from orders where status = 'pending'),
    'refunds', (
      select jsonb_build_object(
        'pending', count(*) filter (where status = 'pending' and waits_for is distinct from 'balance'),
        'waiting', count(*) filter (where waits_for = 'balance'), 'failed', count(*) filter (where status = 'failed'),
        'oldest_created_at', iso(min(created_at)))
      -- What somebody at Stripe gave back is between Stripe and the bank.
      from refunds where status in ('pending', 'failed') and source = 'api'),
    'webhook_endpoints', (
      select jsonb_build_object(
        'failing', count(*) filter (where status = 'enabled' and failing_since is not null),
        'disabled', count(*) filter (where status = 'disabled'))
      from webhook_endpoints),
    'failing_endpoints', coalesce((
      select jsonb_agg(jsonb_build_object(
        'id', w.id, 'promoter_id', w.promoter_id, 'url', w.url, 'failing_since', iso(w.failing_since))
        order by w.failing_since)
      from (
        select * from webhook_endpoints where status = 'enabled' and failing_since is not null
        order by failing_since limit 50) w), '[]'))
$$;
