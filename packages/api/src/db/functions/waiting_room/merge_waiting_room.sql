-- Keeps a waiting room while Redis is away, as the script there does: adds counts, takes a line whose turn is higher,
-- forgets the counts in p_drop, and answers what it then has. A line that skips turns was kept elsewhere: it is taken
-- only with all counts that its isolate knows (p_whole), of which the higher ones stay; else it is lost.
-- @param p_add {[text]: int}
-- @param p_room waiting_rooms(line)
-- @returns {lost: boolean, room: waiting_rooms(line, counts)}
create or replace function app.merge_waiting_room(
  p_event_id text, p_now timestamptz, p_add jsonb, p_room jsonb, p_whole boolean, p_drop text[]
) returns jsonb language plpgsql as $$
declare
  v_room waiting_rooms;
  v_turn bigint := (p_room -> 'line' ->> 'turn')::bigint;
begin
  -- The row is made first, so that there is one to lock.
  insert into waiting_rooms (event_id, turn, line, counts, updated_at)
  select e.id, 0, null, '{}', p_now from events e where e.id = p_event_id
  on conflict (event_id) do nothing;
  select * into v_room from waiting_rooms where event_id = p_event_id for no key update;
  if v_room.event_id is null or (v_turn > v_room.turn + 1 and not p_whole) then
    return jsonb_build_object('lost', v_room.event_id is not null,
      'room', jsonb_build_object('line', null, 'counts', '{}'::jsonb));
  end if;

  v_room.counts := coalesce((
    select jsonb_object_agg(name, n) from (
      select name, case when p_whole then max(n) else sum(n) end as n
      from (select key as name, value::int as n from jsonb_each_text(v_room.counts)
            union all select key, value::int from jsonb_each_text(p_add)) both_
      group by name) merged), '{}');
  if v_turn > v_room.turn then
    v_room.turn := v_turn;
    v_room.line := p_room -> 'line';
    v_room.counts := v_room.counts - p_drop;
  end if;
  update waiting_rooms set turn = v_room.turn, line = v_room.line, counts = v_room.counts, updated_at = p_now
  where event_id = p_event_id;
  return jsonb_build_object('lost', false,
    'room', jsonb_build_object('line', v_room.line, 'counts', v_room.counts));
end $$;
