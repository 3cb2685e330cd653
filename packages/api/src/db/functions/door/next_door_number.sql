-- The next number of a change of an event's tickets that its scanners must hear of.
-- Under the event's lock, so that no lower number appears after one that a scanner has seen.
-- The tickets of one statement share theirs.
create or replace function app.next_door_number(p_event_id text) returns bigint language sql stable as $$
  select coalesce(max(k.door_number), 0) + 1 from tickets k where k.event_id = p_event_id and k.door_number is not null
$$;
