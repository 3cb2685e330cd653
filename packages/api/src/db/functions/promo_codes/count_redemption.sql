-- Counts an order that took the code's discount (1), or gives a redemption back (-1).
create or replace function app.count_redemption(p_id text, p_by int) returns void language sql as $$
  update promo_codes set redeemed = redeemed + p_by where id = p_id
$$;
