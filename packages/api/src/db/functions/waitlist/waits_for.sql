-- Whether a party can be offered seats of a tier at all.
create or replace function app.waits_for(p_entry waitlist_entries, p_tier tiers, p_now timestamptz) returns boolean
language sql immutable as $$
  select app.waits_in_line(p_entry, p_tier) and app.fits_party(p_entry, p_tier)
    and (p_tier.sale_end is null or p_tier.sale_end > p_now)
$$;
