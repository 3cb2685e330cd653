-- Joins the line of a tier, or of any tier of an event. p_promoter_id: the only promoter that the caller may sell for,
-- or null for a person.
-- @nullable promoter_id
-- @param p_entry {id: text, tier_id: text | null, user_id: text | null, email: text, name: text, locale: text,
--   quantity: int, return_url: text | null, key: {promoterId: text, code: text}}
-- @outcome joined {entry_id: text, snapshot: event_snapshot()}
-- @outcome exists idempotency_key_reused {entry_id: text}
-- @outcome event_not_found event_not_on_sale event_ended tier_not_found quantity_out_of_range already_waiting
--   sale_ended seats_available
create or replace function app.join_waitlist(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_entry jsonb, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_key record;
  v_existing text;
  v_entry waitlist_entries :=
    jsonb_populate_record(null::waitlist_entries, p_entry || jsonb_build_object('event_id', p_event_id));
  v_refusal text := app.event_refusal(v_event, p_promoter_id, p_now);
begin
  if v_refusal = 'event_not_found' then return jsonb_build_object('outcome', v_refusal); end if;
  select * into v_key from app.claim_key(p_key, v_entry.id, p_now);
  if v_key.state <> 'new' then
    return jsonb_build_object('outcome', case v_key.state when 'repeat' then 'exists' else 'idempotency_key_reused' end,
                              'entry_id', v_key.resource_id);
  end if;

  select w.id into v_existing from waitlist_entries w
  where w.event_id = p_event_id and coalesce(w.tier_id, '') = coalesce(v_entry.tier_id, '')
    and lower(w.email) = lower(v_entry.email) and w.status in ('waiting', 'offered');

  return case
    when v_refusal is not null then app.refuse_change(p_key, v_refusal)
    when v_entry.tier_id is not null and not exists (
      select 1 from tiers t
      where t.id = v_entry.tier_id and t.event_id = p_event_id and app.is_open_to(p_entry -> 'key', t))
      then app.refuse_change(p_key, 'tier_not_found')
    when v_entry.quantity > v_event.capacity or not exists (
      select 1 from tiers t
      where t.event_id = p_event_id and app.waits_in_line(v_entry, t) and app.fits_party(v_entry, t))
      then app.refuse_change(p_key, 'quantity_out_of_range')
    when v_existing is not null then app.refuse_change(p_key, 'already_waiting')
    when not exists (select 1 from tiers t where t.event_id = p_event_id and app.waits_for(v_entry, t, p_now))
      then app.refuse_change(p_key, 'sale_ended')
    -- Now, or as soon as the sale starts.
    when exists (
      select 1 from tiers t where t.event_id = p_event_id and app.waits_in_line(v_entry, t)
        and app.line_refusal(
          t, v_entry.quantity, app.tier_unheld(t, v_event, p_held), app.tier_closed_since(t, v_event, p_now),
          null, greatest(t.sale_start, p_now)) is null)
      then app.refuse_change(p_key, 'seats_available')
    else app.add_to_waitlist(p_event_id, v_event.promoter_id, p_now, p_entry, p_held)
  end;
end $$;
