-- Puts a draft on sale: draft → published. The detail of its refusal lists what is missing.
-- @outcome published {snapshot: event_snapshot()}
-- @outcome event_not_ready {detail: text[]}
-- @outcome event_not_found event_cancelled
create or replace function app.publish_event(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_verified_only boolean, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_obstacles jsonb;
begin
  perform app.require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return app.refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return app.refuse_change(p_key, 'event_cancelled'); end if;
  if v_event.status = 'draft' then
    v_obstacles := app.publish_obstacles(v_event, p_now, p_verified_only);
    if v_obstacles <> '[]'::jsonb then return app.refuse_change(p_key, 'event_not_ready', v_obstacles); end if;
    update events set status = 'published', published_at = p_now, version = version + 1,
      updated_at = greatest(updated_at, p_now)
    where id = p_event_id;
    perform app.emit_event(p_event_id, 'event.published', p_now);
    -- Seats freed since an earlier publication may be owed to waitlist entries.
    perform app.serve_waitlist(p_event_id, p_now, p_held);
  end if;
  return jsonb_build_object('outcome', 'published', 'snapshot', app.event_snapshot(p_event_id, p_now),
                            'unchanged', v_event.status = 'published');
end $$;
