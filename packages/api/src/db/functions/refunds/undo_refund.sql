-- Reverses a refund that was made at Stripe and failed: the promoter has the money again. What we owed the buyer
-- before, or owe anyway, we send now. Tickets that it voided stay void; the promoter is told and decides.
create or replace function app.undo_refund(p_order orders, p_refund refunds, p_now timestamptz) returns void
language plpgsql as $$
declare
  v_owed bigint := case when p_order.confirmed_at is null then p_refund.amount else p_refund.covers end;
  v_refund refunds;
begin
  if v_owed > 0 then
    update refunds set source = 'api', status = 'pending', amount = v_owed, covers = 0, stripe_refund_id = null,
      told_at = null, attempt = attempt + 1, updated_at = p_now
    where id = p_refund.id returning * into v_refund;
    perform app.send_refund(v_refund, p_now, p_now);
  else
    update refunds set status = 'cancelled', updated_at = p_now where id = p_refund.id;
  end if;
  if v_owed = p_refund.amount then return; end if;
  insert into money_ledger (promoter_id, event_id, order_id, account, amount, currency, cause, created_at)
  select m.promoter_id, m.event_id, m.order_id, m.account, -m.amount, m.currency, 'refund_undone:' || p_refund.id, p_now
  from money_ledger m where m.cause = 'refund:' || p_refund.id;
  update orders set refunded_amount = refunded_amount - (p_refund.amount - v_owed) where id = p_order.id;
  perform app.emit_order(p_order.id, 'order.refunded', p_now);
  perform app.enqueue('refund_undone_email:' || p_refund.id, 'refunds.email_undone',
                      jsonb_build_object('refund_id', p_refund.id, 'amount', p_refund.amount - v_owed), p_now, p_now);
end $$;
