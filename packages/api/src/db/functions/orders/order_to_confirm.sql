-- An order for the request that is to confirm it. `planned` is there while it can be confirmed: the tickets that it
-- will have, as if it were confirmed at p_now, and the digest by which `keep_confirmation` knows the order again.
-- @returns {order: order_view(), planned: {tickets: ticket_view()[], digest: text} | null} | null
create or replace function app.order_to_confirm(p_order_id text, p_now timestamptz) returns jsonb
language plpgsql stable
-- Else the tickets are planned for anew each time, since Postgres can count those of one order.
set plan_cache_mode = force_generic_plan as $$
declare
  v_order orders;
  v_view jsonb;
  v_tickets jsonb;
begin
  v_view := app.order_view(p_order_id);
  if v_view is null then return null; end if;
  if v_view ->> 'status' not in ('pending', 'expired') then
    return jsonb_build_object('order', v_view, 'planned', null);
  end if;
  select * into v_order from orders where id = p_order_id;
  select jsonb_agg(app.ticket_view(k, t, e, v_order.currency) order by t.position, t.id, k.id) into v_tickets
  from app.planned_tickets(v_order, p_now) k join tiers t on t.id = k.tier_id join events e on e.id = k.event_id;
  return jsonb_build_object('order', v_view, 'planned', jsonb_build_object(
    'tickets', v_tickets, 'digest', app.confirmation_digest(v_view, v_tickets)));
end $$;
