-- Since when a tier is closed to the public for the waitlist; null if it is open. It is closed while anyone waits,
-- until its free seats have fitted no party for 2 hours. A hold granted before the first of them joined stays valid, so
-- the answer is when that person joined.
create or replace function app.tier_closed_since(p_tier tiers, p_event events, p_now timestamptz) returns timestamptz
language sql stable as $$
  select w.created_at from waitlist_entries w
  where w.event_id = p_tier.event_id and w.status = 'waiting' and app.keeps_for(w, p_tier, p_event, p_now)
    and (app.tier_collects(p_tier, p_now) or w.quantity <= app.tier_free(p_tier, p_event))
  order by w.place limit 1
$$;
