-- Why lines of an event can't all be sold now; null if they can. Returns the first refusal of a line in their order, by
-- line_refusal, then that of the event's room. With event_refusal, which the caller checks first, it is `saleRefusal`
-- of core/sale-rule.ts, which explains each; test/sale-cases.ts keeps the two equal. p_tiers: those of the event that
-- the lines name, without hidden ones that the caller may not buy · p_room: what is left of the event. For the rest see
-- line_refusal.
create or replace function app.lines_refusal(
  p_lines app.line_wish[], p_tiers app.tier_state[], p_room int, p_granted_at timestamptz, p_now timestamptz,
  out refused text, out tier_id text
) language plpgsql immutable as $$
declare
  v_line app.line_wish;
  v_state app.tier_state;
  v_wanted int := 0;
begin
  foreach v_line in array p_lines loop
    tier_id := v_line.tier_id;
    v_state := (select s from unnest(p_tiers) s where (s.tier).id = tier_id);
    refused := app.line_refusal(v_state.tier, v_line.quantity, least(v_state.free, p_room), v_state.closed_since,
                                p_granted_at, p_now);
    if refused is not null then return; end if;
    v_wanted := v_wanted + v_line.quantity;
  end loop;
  tier_id := null;
  -- Each tier has enough seats, but the event has not.
  if p_room < v_wanted then refused := 'too_many_together'; end if;
end $$;
