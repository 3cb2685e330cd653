-- Returns seats of void tickets to the sale, each once; gives back how many. The caller holds the event's lock, and
-- serves the waitlist.
create or replace function app.free_seats(p_order orders, p_ticket_ids text[], p_now timestamptz) returns int
language plpgsql as $$
declare
  v_freed record;
  v_count int := 0;
begin
  for v_freed in
    with freed as (
      update tickets set seat_freed_at = p_now
      where order_id = p_order.id and id = any (p_ticket_ids) and status = 'void' and seat_freed_at is null
      returning id, tier_id)
    -- A seat is freed once, so the first ticket's id makes the cause unique.
    select tier_id, count(*)::int as seats, min(id) as first from freed group by tier_id order by tier_id
  loop
    perform app.move_inventory(p_order.event_id, v_freed.tier_id, 0, 0, -v_freed.seats, 'free:' || v_freed.first,
                               p_now);
    v_count := v_count + v_freed.seats;
  end loop;
  return v_count;
end $$;
