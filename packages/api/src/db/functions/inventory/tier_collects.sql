-- Whether a tier's free seats are still kept for the head of the line, which lasts 2 hours.
create or replace function app.tier_collects(p_tier tiers, p_now timestamptz) returns boolean
language sql immutable as $$
  select p_tier.collecting_since is null or p_tier.collecting_since > p_now - interval '2 hours'
$$;
