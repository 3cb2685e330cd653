-- Whether one order of a tier may have as many tickets as a party wants.
create or replace function app.fits_party(p_entry waitlist_entries, p_tier tiers) returns boolean
language sql immutable as $$
  select p_entry.quantity between p_tier.min_per_order and least(p_tier.max_per_order, p_tier.quantity)
$$;
