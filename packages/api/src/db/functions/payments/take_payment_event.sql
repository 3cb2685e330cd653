-- Takes in an event of Stripe's about the payment of an order; p_payment is that payment as Stripe has it now, null if
-- there is none yet. Confirms the order if it is paid, or notes that a bank is at work on it or gave up, and stores the
-- event as processed, all in one. unsettled: that takes more questions to Stripe, since the payment is not the order's
-- own, does not fit it or was made on a page; the event is stored and left open.
-- @nullable payment
-- @param p_event {id: text, type: text, object_id: text}
-- @param p_payment {id: text, session_id: text | null, status: text, order_id: text | null, amount: bigint, currency:
--   text, account: text | null}
-- @param p_refunds found_refund[]
-- @outcome processed {snapshot?: event_snapshot()}
-- @outcome unsettled
create or replace function app.take_payment_event(
  p_event jsonb, p_now timestamptz, p_payment jsonb, p_refund_id text, p_refunds jsonb
) returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_status text := p_payment ->> 'status';
  v_done jsonb := '{}';
  v_settled boolean := true;
begin
  if exists (select from stripe_events s where s.id = p_event ->> 'id' and s.processed_at is not null) then
    return jsonb_build_object('outcome', 'processed');
  end if;
  select * into v_order from orders where id = p_payment ->> 'order_id';
  -- An order that is not here is another deployment's, at the same account.
  if v_order.id is not null and v_status = 'succeeded' then
    v_done := app.complete_order(v_order.event_id, p_now, v_order.id, p_payment, p_refund_id, p_refunds);
    v_settled := v_done ->> 'outcome' in ('confirmed', 'refund_due', 'exists');
  -- A declined card is not recorded: the buyer sees it in the payment form.
  elsif v_order.id is not null and (v_status = 'processing' or v_order.payment_state = 'processing') then
    v_settled := v_order.checkout_session_id is null and v_order.payment_id is not distinct from p_payment ->> 'id';
    if v_settled then
      perform app.note_payment_state(v_order.event_id, p_now, v_order.id,
        case v_status when 'processing' then v_status else 'failed' end, jsonb_build_array(p_payment -> 'id', null));
    end if;
  end if;
  insert into stripe_events (id, type, object_id, received_at, processed_at)
  values (p_event ->> 'id', p_event ->> 'type', p_event ->> 'object_id', p_now, case when v_settled then p_now end)
  on conflict (id) do update set processed_at = coalesce(stripe_events.processed_at, excluded.processed_at);
  return case when v_settled then v_done || '{"outcome": "processed"}' else '{"outcome": "unsettled"}' end;
end $$;
