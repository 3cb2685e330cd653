-- Retries a failed refund under a new idempotency key at Stripe, and one that waits for balance at once.
-- @outcome retried
-- @outcome refund_not_found refund_not_failed
create or replace function app.retry_refund(p_promoter_id text, p_refund_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  -- A refund's order and its event never change.
  v_event events := app.lock_event((
    select o.event_id from refunds r join orders o on o.id = r.order_id
    where r.id = p_refund_id and r.promoter_id = p_promoter_id));
  v_refund refunds;
begin
  select * into v_refund from refunds where id = p_refund_id and promoter_id = p_promoter_id;
  perform app.require_new_key(p_key, p_refund_id, p_now);
  if v_refund.id is null then return app.refuse_change(p_key, 'refund_not_found'); end if;
  if v_refund.status <> 'failed'
     and not (coalesce(v_refund.waits_for = 'balance', false) and v_refund.stripe_refund_id is null) then
    return app.refuse_change(p_key, 'refund_not_failed');
  end if;
  -- A waiting row keeps its attempt, which was not made yet.
  update refunds set status = 'pending', attempt = attempt + (v_refund.status = 'failed')::int, stripe_refund_id = null,
    updated_at = p_now
  where id = p_refund_id returning * into v_refund;
  perform app.send_refund(v_refund, p_now, p_now);
  update outbox set run_at = p_now where id = 'refund:' || v_refund.id || ':' || v_refund.attempt and done_at is null;
  perform app.leave_to_lease();
  return jsonb_build_object('outcome', 'retried');
end $$;
