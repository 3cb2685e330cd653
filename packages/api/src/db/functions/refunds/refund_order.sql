-- Refunds a confirmed order: p_refund {id, order_id, ticket_ids | null, amount | null, reason, void_tickets | null,
-- free_seats | null}. Tickets give back what was paid for them, an amount itself, neither all that is left. What that
-- does to entry and seats is decided apart: p_refund's `void_tickets` (null: unless an amount was named) voids the
-- tickets that were named, or all; for `free_seats` see `void_tickets`. p_held is null where the caller has not asked
-- the gate yet: `held_wanted` says that somebody waits for the seats and it has to. Outcomes: refunded, exists,
-- idempotency_key_reused, held_wanted, order_not_found, order_not_refundable, ticket_not_refundable,
-- refund_exceeds_payment (detail: what is left), price_not_chargeable (detail: the step).
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
  v_key record;
  v_order orders;
  v_left bigint;
  v_amount bigint := (p_refund ->> 'amount')::bigint;
  v_fee bigint; v_tax bigint; v_fee_left bigint; v_tax_left bigint;
  v_named text[];
  v_count int;
  v_voids boolean := coalesce((p_refund ->> 'void_tickets')::boolean, v_amount is null);
  v_free boolean := (p_refund ->> 'free_seats')::boolean;
  v_targets text[] := '{}';
  v_outcome text;
  v_voided jsonb := '{}';
begin
  perform app.lock_event(p_event_id);
  select * into v_key from app.claim_key(p_key, v_id, p_now);
  if v_key.state <> 'new' then
    return jsonb_build_object('outcome', case v_key.state when 'repeat' then 'exists' else 'idempotency_key_reused' end,
                              'refund_id', v_key.resource_id);
  end if;
  select * into v_order from orders where id = p_refund ->> 'order_id' and event_id = p_event_id;
  if v_order.id is null then return app.refuse_change(p_key, 'order_not_found'); end if;
  if v_order.status <> 'confirmed' then return app.refuse_change(p_key, 'order_not_refundable'); end if;
  v_left := v_order.total_price - v_order.refunded_amount;

  if v_amount is not null then
    if v_amount % app.charge_step(v_order.currency) <> 0 then
      return app.refuse_change(p_key, 'price_not_chargeable', to_jsonb(app.charge_step(v_order.currency)));
    end if;
    if v_amount > v_left then return app.refuse_change(p_key, 'refund_exceeds_payment', to_jsonb(v_left)); end if;
    v_named := '{}';
  elsif coalesce(p_refund -> 'ticket_ids', 'null') <> 'null'::jsonb then
    v_named := array(select jsonb_array_elements_text(p_refund -> 'ticket_ids'));
    -- What was given back is not given back twice; a void ticket's price may be, where it was voided without it.
    select count(*), sum(t.paid), sum(t.fee), sum(t.tax) into v_count, v_amount, v_fee, v_tax from tickets t
    where t.order_id = v_order.id and t.id = any (v_named) and t.refund_id is null
      and (t.paid > 0 or t.status <> 'void');
    if v_count <> cardinality(v_named) then return app.refuse_change(p_key, 'ticket_not_refundable'); end if;
    if v_amount > v_left then
      v_amount := v_left;
      v_fee := null;
    end if;
  else
    v_amount := v_left;
    v_named := array(select t.id from tickets t where t.order_id = v_order.id and t.refund_id is null);
  end if;
  if v_voids then
    v_targets := array(
      select t.id from tickets t
      where t.order_id = v_order.id and (p_refund ->> 'amount' is not null or t.id = any (v_named)
                                         or coalesce(p_refund -> 'ticket_ids', 'null') = 'null'::jsonb));
  end if;
  if v_amount = 0 and not exists (
      select 1 from tickets t where t.id = any (v_targets)
      and (t.status <> 'void' or v_free and t.seat_freed_at is null)) then
    return app.refuse_change(p_key, 'order_not_refundable');
  end if;
  if p_held is null and app.frees_waited_seats(p_event_id, v_targets, v_free) then
    return app.refuse_change(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;

  v_voided := app.void_tickets(v_order, v_targets, v_free, p_now);
  if v_amount > 0 then
    insert into refunds (id, order_id, promoter_id, amount, currency, reason, status, created_at, updated_at)
    values (v_id, v_order.id, v_order.promoter_id, v_amount, v_order.currency, p_refund ->> 'reason',
            'pending', p_now, p_now);
    update tickets set refund_id = v_id where order_id = v_order.id and id = any (v_named) and paid > 0;
    perform app.post_refund(v_order, v_id, v_amount, v_fee, v_tax, p_now);
    update orders set refunded_amount = refunded_amount + v_amount where id = v_order.id;
    perform app.enqueue('refund:' || v_id, 'refunds.send', jsonb_build_object('refund_id', v_id), p_now, p_now);
    perform app.emit_order(v_order.id, 'order.refunded', p_now);
  elsif p_refund ->> 'reason' <> 'event_cancelled' then
    perform app.tell_voided(v_order, v_voided -> 'voided', p_now);
  end if;
  if (v_voided ->> 'freed')::int > 0 then perform app.serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('outcome', 'refunded', 'refund_id', v_id, 'amount', v_amount,
                            'audit', jsonb_build_object('voided', v_voided -> 'voided',
                                                        'seats_freed', v_voided -> 'freed'),
                            'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;
