-- Seats of a tier that nobody has: never more than the event's own room.
create or replace function tier_free(p_tier tiers, p_event events) returns int language sql immutable as $$
  select greatest(0, least(
    p_tier.quantity - p_tier.reserved - p_tier.sold,
    coalesce(p_event.capacity - p_event.reserved - p_event.sold, 2147483647)))
$$;

-- Of those the seats in nobody's cart; p_held: {tier_id: seats under hold}, which take of the event's room whatever their tier.
create or replace function tier_unheld(p_tier tiers, p_event events, p_held jsonb) returns int language sql immutable as $$
  select greatest(0, least(
    p_tier.quantity - p_tier.reserved - p_tier.sold - coalesce((p_held ->> p_tier.id)::int, 0),
    coalesce(p_event.capacity - p_event.reserved - p_event.sold
               - (select coalesce(sum(h.seats::int), 0)::int from jsonb_each_text(p_held) h(tier_id, seats)), 2147483647)))
$$;

-- What opens a tier: null for everyone; the SHA-256 of a hidden tier's access code in hex; '' for nobody but its promoter.
create or replace function tier_access(p_tier tiers) returns text language sql immutable as $$
  select case when p_tier.visibility = 'hidden'
         then coalesce(encode(sha256(convert_to(p_tier.access_code, 'UTF8')), 'hex'), '') end
$$;

-- Whether an entry is in a tier's line. Who waits for any tier does not wait for a hidden one.
create or replace function waits_in_line(p_entry waitlist_entries, p_tier tiers) returns boolean language sql immutable as $$
  select p_entry.event_id = p_tier.event_id
    and (p_entry.tier_id is null and p_tier.visibility = 'public' or p_entry.tier_id = p_tier.id)
$$;

-- Whether a tier sells as many in one order as a party wants.
create or replace function fits_party(p_entry waitlist_entries, p_tier tiers) returns boolean language sql immutable as $$
  select p_entry.quantity between p_tier.min_per_order and least(p_tier.max_per_order, p_tier.quantity)
$$;

-- Whether a party can be offered seats of a tier at all.
create or replace function waits_for(p_entry waitlist_entries, p_tier tiers, p_now timestamptz) returns boolean
language sql immutable as $$
  select waits_in_line(p_entry, p_tier) and fits_party(p_entry, p_tier)
    and (p_tier.sale_end is null or p_tier.sale_end > p_now)
$$;

-- Why an entry waits in vain: time has ended the event, or the sale of every tier that it could have been offered. Null
-- while it does not. What a promoter may change back, such as the most of one order, ends no waiting.
create or replace function waits_in_vain(p_entry waitlist_entries, p_event events, p_now timestamptz) returns text
language sql stable as $$
  select case
    when p_event.end_time <= p_now then 'event_ended'
    when exists (select 1 from tiers t where t.event_id = p_entry.event_id and waits_for(p_entry, t, p_now)) then null
    when exists (
      select 1 from tiers t
      where t.event_id = p_entry.event_id and waits_in_line(p_entry, t) and t.sale_end <= p_now
        and (fits_party(p_entry, t) or not exists (
          select 1 from tiers o
          where o.event_id = t.event_id and waits_in_line(p_entry, o) and coalesce(o.sale_end > p_now, true))))
      then 'sale_ended' end
$$;

-- Whether all that a party lacks is room in the event: a tier has the seats it waits for.
create or replace function lacks_only_room(p_entry waitlist_entries, p_now timestamptz) returns boolean
language sql stable as $$
  select exists (select 1 from tiers t
                 where t.event_id = p_entry.event_id and waits_for(p_entry, t, p_now)
                   and t.quantity - t.reserved - t.sold >= p_entry.quantity)
$$;

-- Whether free seats of a tier are kept for a party: those it waits for, and any others while they would take the last of
-- the event's room from it. The second is seldom so, and asked last. None are for a party that its event can't seat.
create or replace function keeps_for(p_entry waitlist_entries, p_tier tiers, p_event events, p_now timestamptz)
returns boolean language sql stable as $$
  select p_entry.quantity <= coalesce(p_event.capacity, p_entry.quantity)
    and (waits_for(p_entry, p_tier, p_now)
      or p_event.capacity - p_event.reserved - p_event.sold between 1 and p_entry.quantity - 1
         and lacks_only_room(p_entry, p_now))
$$;

-- Whether a tier's free seats are still kept for the head of the line: for 2 hours.
create or replace function tier_collects(p_tier tiers, p_now timestamptz) returns boolean language sql immutable as $$
  select p_tier.collecting_since is null or p_tier.collecting_since > p_now - interval '2 hours'
$$;

-- While anyone waits for a tier it is closed to the public, until its free seats have fitted no party for 2 hours; this
-- is when the first of those it is closed for joined, since a hold granted before that still counts. Null: it is open.
create or replace function tier_closed_since(p_tier tiers, p_event events, p_now timestamptz) returns timestamptz
language sql stable as $$
  select w.created_at from waitlist_entries w
  where w.event_id = p_tier.event_id and w.status = 'waiting' and keeps_for(w, p_tier, p_event, p_now)
    and (tier_collects(p_tier, p_now) or w.quantity <= tier_free(p_tier, p_event))
  order by w.place limit 1
$$;

create or replace function is_on_sale(p_event events) returns boolean language sql stable as $$
  select p_event.status = 'published'
    and exists (select 1 from promoters p where p.id = p_event.promoter_id and p.status = 'active')
$$;

-- What the gate judges by. `version` rises with every change, so an older snapshot never replaces a newer one.
create or replace function event_snapshot(p_event_id text, p_now timestamptz) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'event_id', e.id,
    'promoter_id', e.promoter_id,
    'version', e.version,
    'on_sale', e.status = 'published' and p.status = 'active',
    'ends_at', epoch_ms(e.end_time),
    'currency', e.currency,
    'price_rules', price_rules(p),
    'capacity', e.capacity,
    'committed', e.reserved + e.sold,
    'tiers', coalesce((
      select jsonb_object_agg(t.id, jsonb_build_object(
        'name', t.name,
        'price', t.price,
        'quantity', t.quantity,
        'committed', t.reserved + t.sold,
        'sold', t.sold,
        'min', t.min_per_order,
        'max', t.max_per_order,
        'sale_start', epoch_ms(t.sale_start),
        'sale_end', epoch_ms(t.sale_end),
        'access', tier_access(t),
        'closed', tier_closed_since(t, e, p_now) is not null))
      from tiers t where t.event_id = e.id), '{}'::jsonb))
  from events e join promoters p on p.id = e.promoter_id
  where e.id = p_event_id
$$;
