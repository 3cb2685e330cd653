-- Moves seats of a tier between free, reserved and sold, in counters and ledger. Only this and `reserve_order` write
-- counters.
create or replace function app.move_inventory(
  p_event_id text, p_tier_id text, p_quantity int, p_reserved int, p_sold int, p_cause text, p_now timestamptz
) returns void language plpgsql as $$
begin
  insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
  values (p_event_id, p_tier_id, p_quantity, p_reserved, p_sold, p_cause, p_now);
  update tiers set quantity = quantity + p_quantity, reserved = reserved + p_reserved, sold = sold + p_sold,
    -- Freed seats restart the time that free seats are kept for the waitlist.
    collecting_since = case when p_quantity - p_reserved - p_sold <= 0 then collecting_since end
  where id = p_tier_id and event_id = p_event_id;
  update events set reserved = reserved + p_reserved, sold = sold + p_sold, version = version + 1
  where id = p_event_id;
end $$;
