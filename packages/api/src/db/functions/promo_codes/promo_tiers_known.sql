-- Whether all of these tiers belong to the promoter, and to the event if one is named.
create or replace function app.promo_tiers_known(p_promoter_id text, p_event_id text, p_tier_ids text[]) returns boolean
language sql stable as $$
  select p_tier_ids is null or not exists (
    select 1 from unnest(p_tier_ids) x(id)
    where not exists (select 1 from tiers t where t.id = x.id and t.promoter_id = p_promoter_id
                        and t.event_id = coalesce(p_event_id, t.event_id)))
$$;
