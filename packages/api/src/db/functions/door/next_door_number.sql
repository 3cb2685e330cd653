-- The next number for a change of an event's tickets that its scanners must learn of. Taken under the event's lock, so
-- that no lower number appears after one that a scanner has seen. All tickets of one statement share a number.
create or replace function app.next_door_number(p_event_id text) returns bigint language sql stable as $$
  select coalesce(max(k.door_number), 0) + 1 from tickets k where k.event_id = p_event_id and k.door_number is not null
$$;
