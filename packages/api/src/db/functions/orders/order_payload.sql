-- The data of an order's webhooks, in the shape of packages/webhooks/scripts/bodies.ts.
create or replace function app.order_payload(p_order_id text) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'id', o.id, 'event_id', o.event_id, 'promoter_id', o.promoter_id, 'status', o.status,
    'refund_status', o.refund_status, 'payment_status', app.order_payment_status(o),
    'email', o.email, 'name', o.name, 'quantity', o.quantity, 'subtotal', o.subtotal, 'discount', o.discount,
    'fee', o.fee, 'fee_included', o.price_rules #>> '{fee,bearer}' = 'promoter', 'tax', o.tax,
    'tax_inclusive', o.price_rules #> '{tax,inclusive}', 'tax_name', o.price_rules #> '{tax,name}',
    'total_price', o.total_price, 'promo_code', (select p.code from promo_codes p where p.id = o.promo_code_id),
    'refunded_amount', o.refunded_amount, 'currency', upper(o.currency), 'created_at', app.iso(o.created_at),
    'sequence', o.sequence, 'items', app.order_lines(o.id))
  from orders o where o.id = p_order_id
$$;
