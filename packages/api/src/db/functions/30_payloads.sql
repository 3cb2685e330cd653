-- The `data` of webhooks, in the shapes of packages/webhooks/src/events.ts.

create or replace function order_lines(p_order_id text) returns jsonb language sql stable as $$
  select jsonb_agg(jsonb_build_object(
    'tier_id', i.tier_id, 'tier_name', t.name, 'quantity', i.quantity, 'unit_price', i.unit_price,
    'discount', i.discount, 'fee', i.fee, 'tax', i.tax, 'total_price', i.paid) order by t.position, t.id)
  from order_items i join tiers t on t.id = i.tier_id where i.order_id = p_order_id
$$;

-- What is known of an order's payment; as `paymentStatusOf` in modules/orders has it.
create or replace function order_payment_status(p_order orders) returns text language sql stable as $$
  select case when p_order.total_price = 0 then 'not_required' when p_order.paid_at is not null then 'paid'
         else coalesce(p_order.payment_state, 'unpaid') end
$$;

create or replace function order_payload(p_order_id text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'id', o.id, 'event_id', o.event_id, 'promoter_id', o.promoter_id, 'status', o.status, 'refund_status', o.refund_status,
    'payment_status', order_payment_status(o),
    'email', o.email, 'name', o.name, 'quantity', o.quantity, 'subtotal', o.subtotal, 'discount', o.discount,
    'fee', o.fee, 'fee_included', o.price_rules #>> '{fee,bearer}' = 'promoter', 'tax', o.tax,
    'tax_inclusive', o.price_rules #> '{tax,inclusive}', 'tax_name', o.price_rules #> '{tax,name}',
    'total_price', o.total_price, 'promo_code', (select p.code from promo_codes p where p.id = o.promo_code_id),
    'refunded_amount', o.refunded_amount, 'currency', upper(o.currency), 'created_at', iso(o.created_at),
    'sequence', o.sequence, 'items', order_lines(o.id))
  from orders o where o.id = p_order_id
$$;

create or replace function emit_order(p_order_id text, p_type text, p_now timestamptz) returns void language plpgsql as $$
declare
  v_order orders;
begin
  update orders set sequence = sequence + 1 where id = p_order_id returning * into v_order;
  perform emit_webhook('msg_' || v_order.id || '_' || v_order.sequence, v_order.promoter_id, p_type,
                       order_payload(p_order_id), p_now);
end $$;

create or replace function ticket_payload(p_ticket tickets) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'id', p_ticket.id, 'order_id', p_ticket.order_id, 'event_id', p_ticket.event_id,
    'promoter_id', p_ticket.promoter_id, 'tier_id', p_ticket.tier_id, 'ticket_code', p_ticket.ticket_code,
    'status', p_ticket.status, 'attendee', p_ticket.attendee, 'checked_in_at', iso(p_ticket.checked_in_at),
    'seat_freed_at', iso(p_ticket.seat_freed_at), 'refund_id', p_ticket.refund_id)
$$;

create or replace function emit_tier(p_tier tiers, p_event events, p_type text, p_now timestamptz) returns void
language sql as $$
  select emit_webhook(
    'msg_' || p_tier.id || '_' || p_event.version || '_' || split_part(p_type, '.', 2), p_event.promoter_id, p_type,
    jsonb_build_object(
      'id', p_tier.id, 'event_id', p_tier.event_id, 'promoter_id', p_tier.promoter_id, 'name', p_tier.name,
      'price', p_tier.price, 'currency', upper(p_event.currency), 'quantity', p_tier.quantity, 'sold', p_tier.sold)
    || case p_type
         when 'tier.low_inventory' then jsonb_build_object(
           'available', tier_free(p_tier, p_event), 'threshold', p_tier.low_inventory_threshold)
         when 'tier.back_in_stock' then jsonb_build_object('available', tier_free(p_tier, p_event))
         else '{}' end, p_now)
$$;

create or replace function emit_waitlist(p_entry waitlist_entries, p_type text, p_now timestamptz) returns void
language sql as $$
  select emit_webhook('msg_' || p_entry.id || '_' || split_part(p_type, '.', 2), p_entry.promoter_id, p_type,
    jsonb_build_object(
      'id', p_entry.id, 'event_id', p_entry.event_id, 'promoter_id', p_entry.promoter_id,
      'user_id', p_entry.user_id, 'tier_id', p_entry.tier_id, 'email', p_entry.email, 'name', p_entry.name,
      'quantity', p_entry.quantity, 'status', p_entry.status, 'lapse_reason', p_entry.lapse_reason, 'notified', p_entry.notified,
      'offered_tier_id', p_entry.offered_tier_id, 'offer_expires_at', iso(p_entry.offer_expires_at),
      'created_at', iso(p_entry.created_at)), p_now)
$$;

-- An order with its items and tickets, as the repository of orders reads it: one shape for every round trip.
create or replace function order_view(p_order_id text) returns jsonb language sql stable as $$
  -- The plan is for issuing the tickets alone, and as large as they are.
  select to_jsonb(o) - 'ticket_plan' || jsonb_build_object(
    'promo_code', (select p.code from promo_codes p where p.id = o.promo_code_id),
    'items', order_lines(o.id),
    'tickets', coalesce((
      select jsonb_agg(to_jsonb(k) || jsonb_build_object(
        'tier_name', t.name, 'currency', o.currency, 'time_zone', e.time_zone,
        'signing_key', e.ticket_private_key) order by t.position, t.id, k.id)
      from tickets k join tiers t on t.id = k.tier_id join events e on e.id = k.event_id
      where k.order_id = o.id), '[]'::jsonb),
    'refunds', coalesce((
      select jsonb_agg(to_jsonb(r) order by r.created_at, r.id) from refunds r where r.order_id = o.id), '[]'::jsonb),
    -- What its payment says and where it goes, so that starting one takes no round trip of its own.
    'sale', (
      select jsonb_build_object('event_title', e.title, 'time_zone', e.time_zone, 'promoter_name', p.name,
        'stripe_account_id', case when p.charges_enabled then p.stripe_account_id end)
      from events e join promoters p on p.id = e.promoter_id where e.id = o.event_id))
  from orders o where o.id = p_order_id
$$;
