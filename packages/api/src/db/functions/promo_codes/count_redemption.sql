-- Counts a redemption of a code (1), or takes one back (-1).
create or replace function app.count_redemption(p_id text, p_by int) returns void language sql as $$
  update promo_codes set redeemed = redeemed + p_by where id = p_id
$$;
