-- Records that Stripe refused a refund of ours or the bank returned it: it stays owed. One that lacks balance is
-- retried by itself. Any other needs a person, who is told. The caller holds the event's lock.
create or replace function app.fail_refund(p_order orders, p_refund_id text, p_reason text, p_now timestamptz)
returns void language plpgsql as $$
declare
  v_refund refunds;
begin
  if p_reason in ('balance_insufficient', 'insufficient_funds') then
    select * into v_refund from refunds where id = p_refund_id;
    perform app.tell_of_waiting(v_refund, p_now);
    update refunds set status = 'pending', waits_for = 'balance', failure_reason = p_reason, attempt = attempt + 1,
      stripe_refund_id = null, told_at = null, updated_at = p_now
    where id = p_refund_id returning * into v_refund;
    perform app.send_refund(
      v_refund, p_now + least(interval '6 hours', interval '5 minutes' * power(2, least(v_refund.attempt - 2, 7))),
      p_now);
    return;
  end if;
  select * into v_refund from refunds where id = p_refund_id;
  if v_refund.told_at is not null then
    perform app.enqueue('refund_email:' || v_refund.id || ':' || v_refund.attempt || ':returned',
                        'refunds.email_refund',
                        jsonb_build_object('refund_id', v_refund.id, 'order_id', v_refund.order_id), p_now, p_now);
  end if;
  update refunds set status = 'failed', waits_for = null, failure_reason = p_reason, told_at = null, updated_at = p_now
  where id = p_refund_id returning * into v_refund;
  perform app.charge_refunds_to_disputes(p_order, p_now);
  if exists (select 1 from refunds r where r.id = p_refund_id and r.status = 'failed') then
    perform app.enqueue('refund_failed_email:' || v_refund.id || ':' || v_refund.attempt, 'refunds.email_failed',
                        jsonb_build_object('refund_id', v_refund.id), p_now, p_now);
  end if;
end $$;
