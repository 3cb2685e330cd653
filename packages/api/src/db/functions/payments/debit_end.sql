-- Until when seats wait for a bank debit: as long as the promoter lets them.
-- Not past the event's start, or past its end where it has begun. A cancelled event waits for nothing.
create or replace function app.debit_end(p_order orders, p_event events, p_now timestamptz) returns timestamptz
language sql stable as $$
  select case when p_event.status = 'cancelled' then p_order.expires_at
    else greatest(p_order.expires_at, least(
      p_now + make_interval(hours => p_event.debit_limit_hours),
      case when p_event.start_time > p_now then p_event.start_time else p_event.end_time end)) end
$$;
