-- Raises an event's version, so that the gate takes its new snapshot.
create or replace function app.touch_event(p_event_id text) returns void language sql as $$
  update events set version = version + 1 where id = p_event_id
$$;
