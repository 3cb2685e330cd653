-- What the buyer pays for the cheapest ticket on show, of public tiers whose sale is not over. Null if there is none.
-- @returns bigint | null
create or replace function app.event_buyer_price(
  p_event events, p_now timestamptz, p_platform_bps bigint, p_platform_fixed bigint
) returns bigint language sql stable as $$
  select app.buyer_price((
      select min(t.price) from tiers t
      where t.event_id = p_event.id and t.visibility = 'public' and (t.sale_end is null or t.sale_end > p_now)
    ), p_event.currency, p, p_platform_bps, p_platform_fixed)
  from promoters p where p.id = p_event.promoter_id
$$;
