-- Changes the members of a promo code that p_changes has; the others stay valid, whatever their event and tiers have
-- become.
-- @param p_changes partial promo_codes(percent_bps, amount_off, currency, tier_ids, max_redemptions, max_per_email,
--   starts_at, ends_at, active)
-- @outcome updated {code: promo_codes}
-- @outcome currency_differs {detail: text}
-- @outcome promo_code_not_found tier_not_found invalid_times
create or replace function app.update_promo_code(
  p_promoter_id text, p_id text, p_now timestamptz, p_changes jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_code promo_codes;
  v_new promo_codes;
  v_event events;
begin
  -- As in reserve_order, claims the key before it locks the code.
  perform app.require_new_key(p_key, p_id, p_now);
  select * into v_code from promo_codes p where p.id = p_id and p.promoter_id = p_promoter_id for no key update;
  if v_code.id is null then return app.refuse_change(p_key, 'promo_code_not_found'); end if;
  v_new := jsonb_populate_record(v_code, p_changes);
  if v_new.starts_at >= v_new.ends_at then return app.refuse_change(p_key, 'invalid_times'); end if;
  select * into v_event from events e where e.id = v_code.event_id;
  if p_changes ? 'currency' and v_new.currency <> v_event.currency then
    return app.refuse_change(p_key, 'currency_differs', to_jsonb(upper(v_event.currency)));
  end if;
  if p_changes ? 'tier_ids' and not app.promo_tiers_known(p_promoter_id, v_code.event_id, v_new.tier_ids) then
    return app.refuse_change(p_key, 'tier_not_found');
  end if;
  update promo_codes p set percent_bps = v_new.percent_bps, amount_off = v_new.amount_off, currency = v_new.currency,
    tier_ids = v_new.tier_ids, max_redemptions = v_new.max_redemptions, max_per_email = v_new.max_per_email,
    starts_at = v_new.starts_at, ends_at = v_new.ends_at, active = v_new.active, updated_at = p_now,
    version = p.version + case when (v_new.percent_bps, v_new.amount_off, v_new.currency, v_new.tier_ids)
      is distinct from (v_code.percent_bps, v_code.amount_off, v_code.currency, v_code.tier_ids) then 1 else 0 end
  where p.id = p_id returning * into v_new;
  return jsonb_build_object('outcome', 'updated', 'code', to_jsonb(v_new));
end $$;
