-- Tells the promoter that balance is missing, once while any refund waits, and each buyer that their money comes later.
-- Call it before the refund is marked as waiting.
create or replace function app.tell_of_waiting(p_refund refunds, p_now timestamptz) returns void language plpgsql as $$
begin
  if p_refund.waits_for = 'balance' then return; end if;
  -- Orders of two events may begin to wait at the same time.
  perform pg_advisory_xact_lock(hashtextextended('refunds_waiting:' || p_refund.promoter_id, 0));
  if not exists (select 1 from refunds r where r.promoter_id = p_refund.promoter_id and r.waits_for = 'balance'
                   and r.id <> p_refund.id) then
    perform app.enqueue('refunds_waiting_email:' || p_refund.promoter_id || ':' || p_now::date, 'refunds.email_waiting',
                        jsonb_build_object('promoter_id', p_refund.promoter_id), p_now, p_now);
  end if;
  if p_refund.reason not in ('event_cancelled', 'late_payment') then
    perform app.enqueue('refund_email:' || p_refund.id || ':owed', 'refunds.email_refund',
                        jsonb_build_object('refund_id', p_refund.id, 'order_id', p_refund.order_id), p_now, p_now);
  end if;
end $$;
