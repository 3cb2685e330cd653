-- The lines of an order, as webhooks and the API show them.
-- @returns {tier_id: text, tier_name: text, quantity: int, unit_price: bigint, discount: bigint, fee: bigint, tax:
--   bigint, total_price: bigint}[]
create or replace function app.order_lines(p_order_id text) returns jsonb language sql stable as $$
  select jsonb_agg(jsonb_build_object(
    'tier_id', i.tier_id, 'tier_name', t.name, 'quantity', i.quantity, 'unit_price', i.unit_price,
    'discount', i.discount, 'fee', i.fee, 'tax', i.tax, 'total_price', i.paid) order by t.position, t.id)
  from order_items i join tiers t on t.id = i.tier_id where i.order_id = p_order_id
$$;
