-- Tells a buyer once that money is on its way. For a cancelled event or late money another e-mail said so already,
-- unless the refund had to wait.
create or replace function app.tell_refunded(p_was refunds, p_now timestamptz) returns void language plpgsql as $$
begin
  update refunds set told_at = p_now where id = p_was.id;
  if p_was.reason in ('event_cancelled', 'late_payment') and p_was.waits_for is null and p_was.attempt = 1 then
    return;
  end if;
  perform app.enqueue('refund_email:' || p_was.id || ':' || p_was.attempt, 'refunds.email_refund',
                      jsonb_build_object('refund_id', p_was.id, 'order_id', p_was.order_id), p_now, p_now);
end $$;
