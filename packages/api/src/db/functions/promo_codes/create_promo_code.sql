-- Makes a promo code.
-- @param p_code promo_codes(id, code) & partial promo_codes(event_id, percent_bps, amount_off, currency, tier_ids,
--   max_redemptions, max_per_email, starts_at, ends_at)
-- @outcome created {code: promo_codes}
-- @outcome currency_differs {detail: text}
-- @outcome event_not_found tier_not_found promo_code_taken
create or replace function app.create_promo_code(p_promoter_id text, p_now timestamptz, p_code jsonb, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_new promo_codes := jsonb_populate_record(null::promo_codes, p_code);
  v_event events;
begin
  perform app.require_new_key(p_key, v_new.id, p_now);
  if v_new.event_id is not null then
    select * into v_event from events e where e.id = v_new.event_id and e.promoter_id = p_promoter_id;
    if v_event.id is null then return app.refuse_change(p_key, 'event_not_found'); end if;
    if v_new.currency <> v_event.currency then
      return app.refuse_change(p_key, 'currency_differs', to_jsonb(upper(v_event.currency)));
    end if;
  end if;
  if not app.promo_tiers_known(p_promoter_id, v_new.event_id, v_new.tier_ids) then
    return app.refuse_change(p_key, 'tier_not_found');
  end if;
  insert into promo_codes (id, promoter_id, event_id, code, percent_bps, amount_off, currency, tier_ids,
                           max_redemptions, max_per_email, starts_at, ends_at, created_at, updated_at)
  values (v_new.id, p_promoter_id, v_new.event_id, v_new.code, v_new.percent_bps, v_new.amount_off, v_new.currency,
          v_new.tier_ids, v_new.max_redemptions, v_new.max_per_email, v_new.starts_at, v_new.ends_at, p_now, p_now)
  on conflict (promoter_id, lower(code)) do nothing
  returning * into v_new;
  if not found then return app.refuse_change(p_key, 'promo_code_taken'); end if;
  return jsonb_build_object('outcome', 'created', 'code', to_jsonb(v_new));
end $$;
