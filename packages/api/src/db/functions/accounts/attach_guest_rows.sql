-- Gives a person the guest orders and waitlist entries with their e-mail. Returns how many orders. Locks their events
-- first, in order of id, so it may wait for their transitions but they never wait for it.
create or replace function app.attach_guest_rows(p_user users) returns int language plpgsql as $$
declare
  v_orders int;
begin
  perform e.id from events e
  where e.id in (
    select o.event_id from orders o where lower(o.email) = lower(p_user.email) and o.user_id is null
    union
    select w.event_id from waitlist_entries w where lower(w.email) = lower(p_user.email) and w.user_id is null)
  order by e.id for no key update;
  update orders set user_id = p_user.id where lower(email) = lower(p_user.email) and user_id is null;
  get diagnostics v_orders = row_count;
  update waitlist_entries set user_id = p_user.id where lower(email) = lower(p_user.email) and user_id is null;
  return v_orders;
end $$;
