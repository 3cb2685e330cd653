-- Until when seats are kept for a bank debit: as long as the promoter allows. At most until the event's start or, once
-- it has begun, its end. A cancelled event keeps nothing.
create or replace function app.debit_end(p_order orders, p_event events, p_now timestamptz) returns timestamptz
language sql stable as $$
  select case when p_event.status = 'cancelled' then p_order.expires_at
    else greatest(p_order.expires_at, least(
      p_now + make_interval(hours => p_event.debit_limit_hours),
      case when p_event.start_time > p_now then p_event.start_time else p_event.end_time end)) end
$$;
