-- Sets a ticket's attendee while the ticket is valid. p_owner: whose ticket it must be, by promoterId, userId or
-- orderId.
-- @param p_owner 'system' | {promoterId?: text | null, userId?: text | null, orderId?: text | null, eventId?: text
--   | null}
-- @param p_attendee {name: text, email?: text, answers?: {question: text, answer: text}[]}
-- @outcome changed
-- @outcome ticket_not_found ticket_void already_checked_in
create or replace function app.change_attendee(
  p_owner jsonb, p_ticket_id text, p_now timestamptz, p_attendee jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_status text;
begin
  perform app.require_new_key(p_key, p_ticket_id, p_now);
  select k.status into v_status from tickets k join orders o on o.id = k.order_id
  where k.id = p_ticket_id
    and (k.promoter_id = p_owner ->> 'promoterId' or o.user_id = p_owner ->> 'userId' or o.id = p_owner ->> 'orderId')
  for no key update of k;
  if v_status is distinct from 'valid' then
    return app.refuse_change(p_key, case v_status
      when 'void' then 'ticket_void' when 'checked_in' then 'already_checked_in' else 'ticket_not_found' end);
  end if;
  update tickets set attendee = p_attendee where id = p_ticket_id;
  return jsonb_build_object('outcome', 'changed');
end $$;
