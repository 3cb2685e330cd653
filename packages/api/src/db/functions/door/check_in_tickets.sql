-- Records scans at the doors of one event. p_let_in: offline scanners let the people in already, so every scan of a
-- ticket is stored; otherwise each scan asks for entry and is stored only if it is granted. The check-in is the
-- earliest scan that finds a ticket valid, whenever it arrives: it replaces a later scan that arrived first. The
-- webhook is sent once. A person let in with a ticket that is void by now is inside all the same: the scan is stored
-- and counted, and a webhook of its own tells of it. A scan with a known id is the same scan and gets the current
-- answer.
-- @param p_scans {scan_id: text, ticket_id: text, scanned_at: timestamptz, gate?: text}[]
-- @outcome scanned {results: {scan_id: text, ticket_id: text | null, outcome: 'checked_in' | 'already_checked_in' |
--   'ticket_void' | 'event_cancelled' | 'ticket_not_found' | 'scan_id_reused', scanned_at: text | null, conflict:
--   {scan_id: text, scanned_at: text, gate: text | null, actor: text} | null}[]}
-- @outcome event_not_found
create or replace function app.check_in_tickets(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_actor text, p_scans jsonb, p_let_in boolean,
  p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_scan record;
  v_ticket tickets;
  v_at timestamptz;
  v_admits boolean;
  v_void boolean;
  v_results jsonb;
begin
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return jsonb_build_object('outcome', 'event_not_found');
  end if;
  perform app.require_new_key(p_key, p_event_id, p_now);
  for v_scan in
    select s.* from jsonb_to_recordset(p_scans) s(scan_id text, ticket_id text, scanned_at timestamptz, gate text)
    order by s.scanned_at, s.scan_id
  loop
    select * into v_ticket from tickets k where k.id = v_scan.ticket_id and k.event_id = p_event_id;
    continue when v_ticket.id is null;
    -- Scanners' clocks may be wrong. A time before the ticket was made, or in the future, counts as now.
    v_at := case when v_scan.scanned_at between v_ticket.created_at and p_now then v_scan.scanned_at else p_now end;
    -- The tickets of a cancelled event are voided one order after another.
    v_void := v_ticket.status = 'void' or v_event.status = 'cancelled';
    v_admits := v_ticket.status = 'valid' and not v_void;
    continue when not (p_let_in or v_admits);
    insert into check_ins (event_id, id, promoter_id, ticket_id, gate, actor, was_void, scanned_at, created_at)
    values (p_event_id, v_scan.scan_id, p_promoter_id, v_ticket.id, v_scan.gate, p_actor, v_void, v_at, p_now)
    on conflict (event_id, id) do nothing;
    continue when not found;
    if v_void then
      update tickets set void_admissions = void_admissions + 1,
        -- If the event was just cancelled and the ticket is not void yet, voiding it sends the webhook. The first
        -- person with the ticket counts as inside, as after a later voiding.
        door_number = case when status = 'valid' then door_number else app.next_door_number(p_event_id) end,
        checked_in_at = case when status = 'valid' then checked_in_at else coalesce(checked_in_at, v_at) end,
        checked_in_by = case when status = 'valid' or checked_in_at is not null then checked_in_by else v_scan.gate end,
        check_in_id = case when status = 'valid' then check_in_id else coalesce(check_in_id, v_scan.scan_id) end
      where id = v_ticket.id returning * into v_ticket;
      perform app.emit_webhook('msg_' || v_ticket.id || '_void_' || v_scan.scan_id, p_promoter_id,
                               'ticket.admitted_void',
        app.ticket_payload(v_ticket) || jsonb_build_object('scan', jsonb_build_object(
          'id', v_scan.scan_id, 'scanned_at', app.iso(v_at), 'gate', v_scan.gate, 'actor', p_actor)), p_now);
    elsif v_admits or v_ticket.status = 'checked_in' and v_at < v_ticket.checked_in_at then
      update tickets set status = 'checked_in', checked_in_at = v_at, checked_in_by = v_scan.gate,
        check_in_id = v_scan.scan_id, door_number = app.next_door_number(p_event_id)
      where id = v_ticket.id returning * into v_ticket;
      perform app.emit_webhook('msg_' || v_ticket.id || '_checked_in', p_promoter_id, 'ticket.checked_in',
                               app.ticket_payload(v_ticket), p_now);
    end if;
  end loop;
  v_results := (
    select jsonb_agg(jsonb_build_object(
      'scan_id', s.id,
      'ticket_id', k.id,
      'outcome', case
        when k.id is null then 'ticket_not_found'
        when c.ticket_id <> k.id then 'scan_id_reused'
        when k.check_in_id = s.id and not c.was_void then 'checked_in'
        when k.status = 'void' then 'ticket_void'
        when k.status = 'checked_in' then 'already_checked_in'
        else 'event_cancelled' end,
      'scanned_at', case when c.ticket_id = k.id then app.iso(c.scanned_at) end,
      -- The first scan conflicts with the next one, all others with the first.
      'conflict', (
        select jsonb_build_object('scan_id', o.id, 'scanned_at', app.iso(o.scanned_at), 'gate', o.gate,
                                  'actor', o.actor)
        from check_ins o where o.ticket_id = k.id and o.id <> s.id
        order by o.id = k.check_in_id desc, o.scanned_at, o.id limit 1)) order by s.ord)
    from jsonb_array_elements(p_scans) with ordinality e(scan, ord)
    cross join lateral (select e.scan ->> 'scan_id' as id, e.ord) s
    left join tickets k on k.id = e.scan ->> 'ticket_id' and k.event_id = p_event_id
    left join check_ins c on c.event_id = p_event_id and c.id = s.id);
  -- A scan that asks for entry is refused here.
  if not p_let_in and v_results @? '$[*] ? (@.outcome != "checked_in")' then
    perform app.give_key_back(p_key);
  end if;
  return jsonb_build_object('outcome', 'scanned', 'results', v_results);
end $$;
