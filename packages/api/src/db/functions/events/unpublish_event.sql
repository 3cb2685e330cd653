-- Takes an event off sale: published → draft.
-- @outcome unpublished {snapshot: event_snapshot()}
-- @outcome event_not_found event_cancelled
create or replace function app.unpublish_event(p_promoter_id text, p_event_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
begin
  perform app.require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return app.refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return app.refuse_change(p_key, 'event_cancelled'); end if;
  if v_event.status = 'published' then
    update events set status = 'draft', version = version + 1, updated_at = greatest(updated_at, p_now)
    where id = p_event_id;
    perform app.emit_event(p_event_id, 'event.unpublished', p_now);
  end if;
  return jsonb_build_object('outcome', 'unpublished', 'snapshot', app.event_snapshot(p_event_id, p_now),
                            'unchanged', v_event.status = 'draft');
end $$;
