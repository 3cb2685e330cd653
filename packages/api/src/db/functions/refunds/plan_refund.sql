-- The amount and tickets of a refund, or why it is refused. Writes nothing; the caller holds the event's lock. fee and
-- tax: their part of the amount, if known. pays_back: the tickets whose price it refunds. voids: the tickets to void.
create or replace function app.plan_refund(
  p_order orders, p_refund jsonb, out refusal text, out detail jsonb, out amount bigint, out fee bigint, out tax bigint,
  out pays_back text[], out voids text[]
) language plpgsql stable as $$
declare
  v_left bigint := p_order.total_price - p_order.refunded_amount;
  v_step int := app.charge_step(p_order.currency);
  v_named jsonb := nullif(p_refund -> 'ticket_ids', 'null');
  v_wanted bigint := (p_refund ->> 'amount')::bigint;
  v_free boolean := (p_refund ->> 'free_seats')::boolean;
  v_count int;
begin
  if p_order.id is null then refusal := 'order_not_found'; return; end if;
  if p_order.status <> 'confirmed' then refusal := 'order_not_refundable'; return; end if;

  if v_wanted is not null then
    if v_wanted % v_step <> 0 then refusal := 'price_not_chargeable'; detail := to_jsonb(v_step); return; end if;
    if v_wanted > v_left then refusal := 'refund_exceeds_payment'; detail := to_jsonb(v_left); return; end if;
    amount := v_wanted;
    pays_back := '{}';
  elsif v_named is not null then
    pays_back := array(select jsonb_array_elements_text(v_named));
    -- A ticket is refunded once; a ticket voided without a refund still can be.
    select count(*), sum(t.paid), sum(t.fee), sum(t.tax) into v_count, amount, fee, tax from tickets t
    where t.order_id = p_order.id and t.id = any (pays_back) and t.refund_id is null
      and (t.paid > 0 or t.status <> 'void');
    if v_count <> cardinality(pays_back) then refusal := 'ticket_not_refundable'; return; end if;
    if amount > v_left then
      amount := v_left;
      fee := null;
    end if;
  else
    amount := v_left;
    pays_back := array(select t.id from tickets t where t.order_id = p_order.id and t.refund_id is null);
  end if;

  voids := '{}';
  if coalesce((p_refund ->> 'void_tickets')::boolean, v_wanted is null) then
    voids := array(
      select t.id from tickets t
      where t.order_id = p_order.id and (v_wanted is not null or v_named is null or t.id = any (pays_back)));
  end if;
  if amount = 0 and not exists (
      select 1 from tickets t
      where t.id = any (voids) and (t.status <> 'void' or v_free and t.seat_freed_at is null)) then
    refusal := 'order_not_refundable';
  end if;
end $$;
