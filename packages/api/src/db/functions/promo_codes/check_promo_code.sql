-- A code of an event's promoter with all that a quote needs, in one round trip. p_promoter_id: the event's promoter, or
-- null for any. Returns a code also if event_refusal or promo_refusal refuses it.
-- @nullable promoter_id email
-- @outcome found {snapshot: event_snapshot(), code: promo_codes}
-- @outcome event_not_on_sale event_ended promo_code_not_found promo_code_inactive promo_code_not_started
--   promo_code_ended promo_code_not_applicable promo_code_used_up promo_code_used_by_email
--   {snapshot: event_snapshot(), code: promo_codes | null}
-- @outcome event_not_found
create or replace function app.check_promo_code(
  p_promoter_id text, p_event_id text, p_code text, p_tier_ids text[], p_email text, p_now timestamptz
) returns jsonb language plpgsql stable as $$
declare
  v_event events;
  v_code promo_codes;
  v_outcome text;
begin
  select * into v_event from events where id = p_event_id and promoter_id = coalesce(p_promoter_id, promoter_id);
  if v_event.id is null or v_event.status = 'draft' then
    return jsonb_build_object('outcome', 'event_not_found');
  end if;
  select * into v_code from promo_codes p where p.promoter_id = v_event.promoter_id and lower(p.code) = lower(p_code);
  v_outcome := coalesce(app.event_refusal(v_event, p_promoter_id, p_now),
                        app.promo_refusal(v_code, v_event, p_tier_ids, p_email, p_now), 'found');
  return jsonb_build_object('outcome', v_outcome, 'snapshot', app.event_snapshot(p_event_id, p_now),
    'code', case when v_code.id is not null then to_jsonb(v_code) end);
end $$;
