-- A tier as an order is judged by it: its free seats, and since when it is closed to the public (`tier_closed_since`).
create type app.tier_state as (
  tier tiers,
  free int,
  closed_since timestamptz
);
