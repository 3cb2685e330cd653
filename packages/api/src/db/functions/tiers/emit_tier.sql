-- Sends a webhook of a tier's stock, in the shape of packages/webhooks/scripts/bodies.ts.
create or replace function app.emit_tier(p_tier tiers, p_event events, p_type text, p_now timestamptz) returns void
language sql as $$
  select app.emit_webhook(
    'msg_' || p_tier.id || '_' || p_event.version || '_' || split_part(p_type, '.', 2), p_event.promoter_id, p_type,
    jsonb_build_object(
      'id', p_tier.id, 'event_id', p_tier.event_id, 'promoter_id', p_tier.promoter_id, 'name', p_tier.name,
      'price', p_tier.price, 'currency', upper(p_event.currency), 'quantity', p_tier.quantity, 'sold', p_tier.sold)
    || case p_type
         when 'tier.low_inventory' then jsonb_build_object(
           'available', app.tier_free(p_tier, p_event), 'threshold', p_tier.low_inventory_threshold)
         when 'tier.back_in_stock' then jsonb_build_object('available', app.tier_free(p_tier, p_event))
         else '{}' end, p_now)
$$;
