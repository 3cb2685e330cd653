-- Changes a promoter's fee and tax: the columns in p_changes. Holds and orders keep the rules they have. The returned
-- snapshots, of the events on sale that start first, update the gate at once; all others are renewed when they expire.
-- @param p_changes partial promoters(fee_bps, fee_fixed, fee_bearer, tax_bps, tax_inclusive, tax_name)
-- @outcome updated {price_rules: price_rules(), snapshots: event_snapshot()[]}
-- @outcome promoter_not_found promoter_suspended
create or replace function app.update_pricing(p_promoter_id text, p_now timestamptz, p_changes jsonb, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_promoter promoters;
  v_new promoters;
  v_ids text[];
begin
  select * into v_promoter from promoters where id = p_promoter_id for no key update;
  perform app.require_new_key(p_key, p_promoter_id, p_now);
  if v_promoter.id is null then return app.refuse_change(p_key, 'promoter_not_found'); end if;
  if v_promoter.status = 'suspended' then return app.refuse_change(p_key, 'promoter_suspended'); end if;

  v_new := jsonb_populate_record(v_promoter, p_changes);
  update promoters p set fee_bps = v_new.fee_bps, fee_fixed = v_new.fee_fixed, fee_bearer = v_new.fee_bearer,
    tax_bps = v_new.tax_bps, tax_inclusive = v_new.tax_inclusive, tax_name = v_new.tax_name, updated_at = p_now
  where p.id = p_promoter_id returning * into v_new;

  -- Locks in order of id, so that two such changes never deadlock.
  v_ids := array(
    select e.id from events e where e.promoter_id = p_promoter_id and e.status = 'published' and e.end_time > p_now
    order by e.id for no key update);
  update events set version = version + 1 where id = any (v_ids);
  return jsonb_build_object('outcome', 'updated', 'price_rules', app.price_rules(v_new), 'snapshots', coalesce((
    select jsonb_agg(app.event_snapshot(e.id, p_now))
    from (select id from events where id = any (v_ids) order by start_time limit 50) e), '[]'::jsonb));
end $$;
