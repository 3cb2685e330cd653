-- Suspends or reinstates a promoter. Orders are refused once this commits, since they read the promoter under their
-- event's lock; the returned snapshots update the gates of the events that were or will be on sale.
-- @nullable reason
-- @param p_status 'active' | 'suspended'
-- @outcome changed {promoter: promoters, snapshots: event_snapshot()[]}
-- @outcome promoter_not_found
create or replace function app.set_promoter_status(
  p_promoter_id text, p_status text, p_reason text, p_now timestamptz, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_promoter promoters;
  v_before text;
  v_snapshots jsonb;
begin
  select * into v_promoter from promoters where id = p_promoter_id for no key update;
  perform app.require_new_key(p_key, p_promoter_id, p_now);
  if v_promoter.id is null then return app.refuse_change(p_key, 'promoter_not_found'); end if;
  v_before := v_promoter.status;
  if v_before <> p_status then
    update promoters set status = p_status, updated_at = p_now where id = p_promoter_id returning * into v_promoter;
    -- Locks in order of id, since nobody else locks two events at once.
    perform e.id from events e
    where e.promoter_id = p_promoter_id and e.status = 'published' and e.end_time > p_now
      order by e.id for no key update;
    update events e set version = e.version + 1
    where e.promoter_id = p_promoter_id and e.status = 'published' and e.end_time > p_now;
  end if;
  select jsonb_agg(app.event_snapshot(e.id, p_now)) into v_snapshots from events e
  where e.promoter_id = p_promoter_id and e.status = 'published' and e.end_time > p_now;
  return jsonb_build_object('outcome', 'changed', 'unchanged', v_before = p_status, 'promoter', to_jsonb(v_promoter),
    'snapshots', coalesce(v_snapshots, '[]'),
    'audit', jsonb_strip_nulls(jsonb_build_object('reason', p_reason)));
end $$;
