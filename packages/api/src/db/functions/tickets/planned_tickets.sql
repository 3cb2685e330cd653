-- The tickets that an order has once it is confirmed, made of its plan.
create or replace function app.planned_tickets(p_order orders, p_now timestamptz) returns setof tickets
language sql stable as $$
  select k.*
  from jsonb_array_elements(p_order.ticket_plan) t
  cross join lateral jsonb_populate_record(null::tickets, t || jsonb_build_object(
    'ticket_code', t -> 'code', 'order_id', p_order.id, 'event_id', p_order.event_id,
    'promoter_id', p_order.promoter_id, 'status', 'valid', 'void_admissions', 0, 'created_at', p_now)) k
$$;
