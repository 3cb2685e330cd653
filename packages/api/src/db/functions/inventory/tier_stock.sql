-- The value that a tier's `stock` should have: in_stock, low or sold_out. A tier is sold out with its last ticket. It
-- is back when the public can buy again, not when a seat goes to the waitlist. Low depends on unsold seats, since
-- unpaid orders come and go.
create or replace function app.tier_stock(p_tier tiers, p_event events, p_now timestamptz) returns text
language sql stable as $$
  select case
    when p_tier.quantity > 0 and p_tier.sold = p_tier.quantity then 'sold_out'
    when p_tier.stock = 'sold_out' and not app.tier_is_open(p_tier, p_event, p_now) then 'sold_out'
    when p_tier.sold > 0 and least(p_tier.quantity - p_tier.sold, p_event.capacity - p_event.sold)
                             <= p_tier.low_inventory_threshold then 'low'
    else 'in_stock' end
$$;
