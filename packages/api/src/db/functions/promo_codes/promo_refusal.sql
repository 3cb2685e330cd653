-- Why an order of these tiers can't use a code; null if it can. p_email: null while it is unknown. Expired and
-- cancelled orders don't count as uses.
create or replace function app.promo_refusal(
  p_code promo_codes, p_event events, p_tier_ids text[], p_email text, p_now timestamptz
) returns text language sql stable as $$
  select case
    when p_code.id is null or p_code.promoter_id <> p_event.promoter_id then 'promo_code_not_found'
    when not p_code.active then 'promo_code_inactive'
    when p_code.starts_at > p_now then 'promo_code_not_started'
    when p_code.ends_at <= p_now then 'promo_code_ended'
    when p_code.event_id <> p_event.id or p_code.currency <> p_event.currency
         or not coalesce(p_code.tier_ids && p_tier_ids, true) then 'promo_code_not_applicable'
    when p_code.redeemed >= p_code.max_redemptions then 'promo_code_used_up'
    when (select count(*) from orders o
          where o.promo_code_id = p_code.id and lower(o.email) = lower(p_email)
            and o.status not in ('expired', 'cancelled')) >= p_code.max_per_email then 'promo_code_used_by_email'
  end
$$;
