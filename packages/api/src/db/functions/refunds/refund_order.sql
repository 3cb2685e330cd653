-- Refunds a confirmed order: some tickets at the price paid, an amount, or all that is left. Entry and seats are
-- decided apart. p_refund's `void_tickets` voids the named tickets, or all; null means true unless an amount is named.
-- For `free_seats` see `void_tickets`. p_held is null until the caller has asked the gate: `held_wanted` says that
-- somebody waits for the seats, so it must. The detail of a refusal is what is left of the payment, or the step that an
-- amount must be a multiple of.
-- @nullable held
-- @param p_refund {id: text, order_id: text, ticket_ids: text[] | null, amount: bigint | null, reason: text,
--   void_tickets: boolean | null, free_seats: boolean | null}
-- @outcome refunded {refund_id: text, amount: bigint, snapshot: event_snapshot()}
-- @outcome exists idempotency_key_reused {refund_id: text}
-- @outcome held_wanted {event_id: text}
-- @outcome refund_exceeds_payment price_not_chargeable {detail: bigint}
-- @outcome order_not_found order_not_refundable ticket_not_refundable
create or replace function app.refund_order(
  p_event_id text, p_now timestamptz, p_refund jsonb, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_id text := p_refund ->> 'id';
  v_free boolean := (p_refund ->> 'free_seats')::boolean;
  v_key record;
  v_order orders;
  v_plan record;
  v_refund refunds;
  v_voided jsonb;
begin
  perform app.lock_event(p_event_id);
  select * into v_key from app.claim_key(p_key, v_id, p_now);
  if v_key.state <> 'new' then
    return jsonb_build_object('outcome', case v_key.state when 'repeat' then 'exists' else 'idempotency_key_reused' end,
                              'refund_id', v_key.resource_id);
  end if;
  select * into v_order from orders where id = p_refund ->> 'order_id' and event_id = p_event_id;
  select * into v_plan from app.plan_refund(v_order, p_refund);
  if v_plan.refusal is not null then return app.refuse_change(p_key, v_plan.refusal, v_plan.detail); end if;
  if p_held is null and app.frees_waited_seats(p_event_id, v_plan.voids, v_free) then
    return app.refuse_change(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;

  v_voided := app.void_tickets(v_order, v_plan.voids, v_free, p_now);
  if v_plan.amount > 0 then
    insert into refunds (id, order_id, promoter_id, amount, currency, reason, status, created_at, updated_at)
    values (v_id, v_order.id, v_order.promoter_id, v_plan.amount, v_order.currency, p_refund ->> 'reason',
            'pending', p_now, p_now)
    returning * into v_refund;
    update tickets set refund_id = v_id where order_id = v_order.id and id = any (v_plan.pays_back) and paid > 0;
    perform app.post_refund(v_order, v_id, v_plan.amount, v_plan.fee, v_plan.tax, p_now);
    update orders set refunded_amount = refunded_amount + v_plan.amount where id = v_order.id;
    perform app.send_refund(v_refund, p_now, p_now);
    perform app.emit_order(v_order.id, 'order.refunded', p_now);
  elsif p_refund ->> 'reason' <> 'event_cancelled' then
    perform app.tell_voided(v_order, v_voided -> 'voided', p_now);
  end if;
  if (v_voided ->> 'freed')::int > 0 then perform app.serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('outcome', 'refunded', 'refund_id', v_id, 'amount', v_plan.amount,
    'audit', jsonb_build_object('voided', v_voided -> 'voided', 'seats_freed', v_voided -> 'freed'),
    'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;
