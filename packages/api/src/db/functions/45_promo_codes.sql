-- Promo codes are locked after their event, all that a transition needs at once and in order of id: a code may be good for
-- several events, whose transitions then wait here for each other and never in a ring.
create or replace function lock_promo_codes(p_ids text[]) returns setof promo_codes language plpgsql as $$
begin
  return query select * from promo_codes p where p.id = any (p_ids) order by p.id for no key update;
end $$;

-- Why an order of these tiers can't have the code's discount; null when it can. p_email is null where nobody has said who
-- they are. The code's uses by one e-mail are those of its orders that neither expired nor were cancelled.
create or replace function promo_refusal(
  p_code promo_codes, p_event events, p_tier_ids text[], p_email text, p_now timestamptz
) returns text language sql stable as $$
  select case
    when p_code.id is null or p_code.promoter_id <> p_event.promoter_id then 'promo_code_not_found'
    when not p_code.active then 'promo_code_inactive'
    when p_code.starts_at > p_now then 'promo_code_not_started'
    when p_code.ends_at <= p_now then 'promo_code_ended'
    when p_code.event_id <> p_event.id or p_code.currency <> p_event.currency
         or not coalesce(p_code.tier_ids && p_tier_ids, true) then 'promo_code_not_applicable'
    when p_code.redeemed >= p_code.max_redemptions then 'promo_code_used_up'
    when (select count(*) from orders o
          where o.promo_code_id = p_code.id and lower(o.email) = lower(p_email)
            and o.status not in ('expired', 'cancelled')) >= p_code.max_per_email then 'promo_code_used_by_email'
  end
$$;

-- Counts an order that took the code's discount (1), or gives a redemption back (-1).
create or replace function count_redemption(p_id text, p_by int) returns void language sql as $$
  update promo_codes set redeemed = redeemed + p_by where id = p_id
$$;

-- A code of an event's promoter with all that it takes to quote a price, in one round trip. p_promoter_id: whose event it
-- must be, or null. A code that is there is returned also where it is refused.
-- Outcomes: found, event_not_found, event_not_on_sale, and those of promo_refusal.
create or replace function check_promo_code(
  p_promoter_id text, p_event_id text, p_code text, p_tier_ids text[], p_email text, p_now timestamptz
) returns jsonb language plpgsql stable as $$
declare
  v_event events;
  v_code promo_codes;
  v_outcome text;
begin
  select * into v_event from events where id = p_event_id and promoter_id = coalesce(p_promoter_id, promoter_id);
  if v_event.id is null or v_event.status = 'draft' then return jsonb_build_object('outcome', 'event_not_found'); end if;
  select * into v_code from promo_codes p where p.promoter_id = v_event.promoter_id and lower(p.code) = lower(p_code);
  v_outcome := case when v_event.status <> 'published' then 'event_not_on_sale'
                    else coalesce(promo_refusal(v_code, v_event, p_tier_ids, p_email, p_now), 'found') end;
  return jsonb_build_object('outcome', v_outcome, 'snapshot', event_snapshot(p_event_id, p_now),
    'code', case when v_code.id is not null then to_jsonb(v_code) end);
end $$;

-- Whether all of these tiers are the promoter's, and of the event where one is named.
create or replace function promo_tiers_known(p_promoter_id text, p_event_id text, p_tier_ids text[]) returns boolean
language sql stable as $$
  select p_tier_ids is null or not exists (
    select 1 from unnest(p_tier_ids) x(id)
    where not exists (select 1 from tiers t where t.id = x.id and t.promoter_id = p_promoter_id
                        and t.event_id = coalesce(p_event_id, t.event_id)))
$$;

-- Outcomes: created, event_not_found, tier_not_found, currency_differs, promo_code_taken.
create or replace function create_promo_code(p_promoter_id text, p_now timestamptz, p_code jsonb, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_new promo_codes := jsonb_populate_record(null::promo_codes, p_code);
  v_event events;
begin
  perform require_new_key(p_key, v_new.id, p_now);
  if v_new.event_id is not null then
    select * into v_event from events e where e.id = v_new.event_id and e.promoter_id = p_promoter_id;
    if v_event.id is null then return refuse_change(p_key, 'event_not_found'); end if;
    if v_new.currency <> v_event.currency then
      return refuse_change(p_key, 'currency_differs', to_jsonb(upper(v_event.currency)));
    end if;
  end if;
  if not promo_tiers_known(p_promoter_id, v_new.event_id, v_new.tier_ids) then
    return refuse_change(p_key, 'tier_not_found');
  end if;
  insert into promo_codes (id, promoter_id, event_id, code, percent_bps, amount_off, currency, tier_ids, max_redemptions,
                           max_per_email, starts_at, ends_at, created_at, updated_at)
  values (v_new.id, p_promoter_id, v_new.event_id, v_new.code, v_new.percent_bps, v_new.amount_off, v_new.currency,
          v_new.tier_ids, v_new.max_redemptions, v_new.max_per_email, v_new.starts_at, v_new.ends_at, p_now, p_now)
  on conflict (promoter_id, lower(code)) do nothing
  returning * into v_new;
  if not found then return refuse_change(p_key, 'promo_code_taken'); end if;
  return jsonb_build_object('outcome', 'created', 'code', to_jsonb(v_new));
end $$;

-- Changes the members that p_changes names; the others stay, whatever their event and tiers have become since.
-- Outcomes: updated, promo_code_not_found, tier_not_found, currency_differs, invalid_times.
create or replace function update_promo_code(
  p_promoter_id text, p_id text, p_now timestamptz, p_changes jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_code promo_codes;
  v_new promo_codes;
  v_event events;
begin
  -- As in reserve_orders, the key before the code.
  perform require_new_key(p_key, p_id, p_now);
  select * into v_code from promo_codes p where p.id = p_id and p.promoter_id = p_promoter_id for no key update;
  if v_code.id is null then return refuse_change(p_key, 'promo_code_not_found'); end if;
  v_new := jsonb_populate_record(v_code, p_changes);
  if v_new.starts_at >= v_new.ends_at then return refuse_change(p_key, 'invalid_times'); end if;
  select * into v_event from events e where e.id = v_code.event_id;
  if p_changes ? 'currency' and v_new.currency <> v_event.currency then
    return refuse_change(p_key, 'currency_differs', to_jsonb(upper(v_event.currency)));
  end if;
  if p_changes ? 'tier_ids' and not promo_tiers_known(p_promoter_id, v_code.event_id, v_new.tier_ids) then
    return refuse_change(p_key, 'tier_not_found');
  end if;
  update promo_codes p set percent_bps = v_new.percent_bps, amount_off = v_new.amount_off, currency = v_new.currency,
    tier_ids = v_new.tier_ids, max_redemptions = v_new.max_redemptions, max_per_email = v_new.max_per_email,
    starts_at = v_new.starts_at, ends_at = v_new.ends_at, active = v_new.active, updated_at = p_now,
    version = p.version + case when (v_new.percent_bps, v_new.amount_off, v_new.currency, v_new.tier_ids)
      is distinct from (v_code.percent_bps, v_code.amount_off, v_code.currency, v_code.tier_ids) then 1 else 0 end
  where p.id = p_id returning * into v_new;
  return jsonb_build_object('outcome', 'updated', 'code', to_jsonb(v_new));
end $$;
