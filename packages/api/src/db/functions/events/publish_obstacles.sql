-- What an event lacks for its publication, as error codes. p_verified_only: as in live deployments, the promoter must
-- be verified and have an account for payments.
create or replace function app.publish_obstacles(p_event events, p_now timestamptz, p_verified_only boolean)
returns jsonb language sql stable as $$
  select to_jsonb(array_remove(array[
    case when p.status <> 'active' then 'promoter_suspended' end,
    case when p_verified_only and p.verified_at is null then 'promoter_unverified' end,
    case when p_verified_only and not p.charges_enabled
              and exists (select 1 from tiers t where t.event_id = p_event.id and t.price > 0)
         then 'payment_account_required' end,
    case when p_event.end_time <= p_now then 'event_ended' end,
    case when not exists (select 1 from tiers t where t.event_id = p_event.id) then 'event_has_no_tiers'
         when not exists (select 1 from tiers t where t.event_id = p_event.id
                          and (t.sale_end is null or t.sale_end > p_now)) then 'sale_ended' end
  ]::text[], null))
  from promoters p where p.id = p_event.promoter_id
$$;
