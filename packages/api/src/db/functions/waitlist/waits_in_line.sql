-- Whether an entry is in a tier's line. An entry for any tier does not wait for a hidden one.
create or replace function app.waits_in_line(p_entry waitlist_entries, p_tier tiers) returns boolean
language sql immutable as $$
  select p_entry.event_id = p_tier.event_id
    and (p_entry.tier_id is null and p_tier.visibility = 'public' or p_entry.tier_id = p_tier.id)
$$;
