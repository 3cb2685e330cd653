-- An event's row, locked until the transaction ends. Every function that changes inventory, orders, offers or the
-- waitlist calls it first and reads its data only afterwards (docs/adr/0013). Times, ids and codes are arguments: tests
-- set the clock, and a repeat writes nothing twice.
create or replace function app.lock_event(p_event_id text) returns events language plpgsql as $$
declare
  v_event events;
begin
  select * into v_event from events where id = p_event_id for no key update;
  return v_event;
end $$;
