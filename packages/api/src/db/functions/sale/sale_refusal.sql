-- Why lines [{tier_id, quantity}] of an event can't all be sold now; null if they can. Returns the first refusal of a
-- line in their order, by line_refusal, then that of the event's room. With event_refusal, which the caller checks
-- first, it is `saleRefusal` of core/sale-rule.ts, which explains each; test/sale-cases.ts keeps the two equal. The
-- arrays are those of the event's tiers, without hidden ones that the caller may not buy; p_free and p_room are what is
-- left of each tier and of the event. For the rest see line_refusal.
create or replace function app.sale_refusal(
  p_lines jsonb, p_ids text[], p_tiers tiers[], p_free int[], p_room int, p_closed_since timestamptz[],
  p_granted_at timestamptz, p_now timestamptz, out refused text, out tier_id text
) language plpgsql immutable as $$
declare
  v_at int; v_quantity int; v_wanted int := 0;
begin
  for n in 0 .. jsonb_array_length(p_lines) - 1 loop
    tier_id := p_lines -> n ->> 'tier_id';
    v_quantity := (p_lines -> n ->> 'quantity')::int;
    v_at := array_position(p_ids, tier_id);
    refused := app.line_refusal(p_tiers[v_at], v_quantity, least(p_free[v_at], p_room), p_closed_since[v_at],
                                p_granted_at, p_now);
    if refused is not null then return; end if;
    v_wanted := v_wanted + v_quantity;
  end loop;
  tier_id := null;
  -- Each tier has enough seats, but the event has not.
  if p_room < v_wanted then refused := 'too_many_together'; end if;
end $$;
