-- Lapses offers of an event and serves its line, each minute and whenever holds in the gate may have ended.
-- @returns event_snapshot()
create or replace function app.serve_event(p_event_id text, p_now timestamptz, p_held jsonb) returns jsonb
language plpgsql as $$
begin
  perform app.end_waiting(app.lock_event(p_event_id), p_now, 500);
  perform app.serve_waitlist(p_event_id, p_now, p_held);
  return app.event_snapshot(p_event_id, p_now);
end $$;
