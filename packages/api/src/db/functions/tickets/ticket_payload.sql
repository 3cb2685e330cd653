-- The data of a ticket's webhooks, in the shape of packages/webhooks/scripts/bodies.ts.
create or replace function app.ticket_payload(p_ticket tickets) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'id', p_ticket.id, 'order_id', p_ticket.order_id, 'event_id', p_ticket.event_id,
    'promoter_id', p_ticket.promoter_id, 'tier_id', p_ticket.tier_id, 'ticket_code', p_ticket.ticket_code,
    'status', p_ticket.status, 'attendee', p_ticket.attendee, 'checked_in_at', app.iso(p_ticket.checked_in_at),
    'seat_freed_at', app.iso(p_ticket.seat_freed_at), 'refund_id', p_ticket.refund_id)
$$;
