-- The sales figures of an event so far; null when there is no such event. p_promoter_id: its promoter, or null for any.
-- Money comes from the ledger, so it adds up: gross = refunds + fees + taxes + chargebacks + net. A confirmed order
-- stays counted as confirmed. p_days: the days [{day, begins}] of the event's zone from its first sale to its last,
-- since Postgres has its own zone rules.
-- @nullable promoter_id
-- @param p_days {day: text, begins: timestamptz}[]
-- @returns {event_id: text, currency: text, time_zone: text, orders: {created: int, confirmed: int, pending: int,
--   expired: int, cancelled: int, refunded: int, conversion: numeric | null}, tickets: {issued: int, sold: int,
--   void: int, admitted_void: int, checked_in: int}, revenue: {gross: bigint, discounts: bigint, refunds: bigint,
--   fees: bigint, taxes: bigint, chargebacks: bigint, net: bigint}, by_tier: {tier_id: text, tier_name: text,
--   price: bigint, quantity: int, reserved: int, sold: int, void: int, checked_in: int, gross: bigint}[], by_day:
--   {day: text, orders: int, tickets: int, gross: bigint}[], waitlist: {waiting: int, seats_wanted: int, offered:
--   int, claimed: int, lapsed: int, left: int}} | null
create or replace function app.event_analytics(p_promoter_id text, p_event_id text, p_days jsonb default '[]')
returns jsonb language plpgsql stable as $$
declare
  v_event events;
  v_days text[] := array(select d ->> 'day' from jsonb_array_elements(p_days) with ordinality x(d, n) order by n);
  v_begins timestamptz[] := array(
    select (d ->> 'begins')::timestamptz from jsonb_array_elements(p_days) with ordinality x(d, n) order by n);
begin
  select * into v_event from events where id = p_event_id and promoter_id = coalesce(p_promoter_id, promoter_id);
  if v_event.id is null then return null; end if;
  return (
    with made as materialized (
      select o.id, o.status, o.quantity, o.total_price, o.refunded_amount, o.discount, o.confirmed_at
      from orders o where o.event_id = p_event_id),
    sold as materialized (select * from made where confirmed_at is not null),
    accounts as (
      select m.account, m.cause like 'dispute%' as disputed, sum(m.amount)::bigint as amount
      from sold s join money_ledger m on m.order_id = s.id group by 1, 2),
    seats as materialized (
      select k.tier_id, k.status, k.void_admissions, k.paid, k.checked_in_at, k.seat_freed_at from tickets k
      where k.event_id = p_event_id)
    select jsonb_build_object(
      'event_id', p_event_id,
      'currency', upper(v_event.currency),
      'time_zone', v_event.time_zone,
      'orders', (
        select jsonb_build_object(
          'created', count(*),
          'confirmed', count(confirmed_at),
          'pending', count(*) filter (where status = 'pending'),
          'expired', count(*) filter (where status = 'expired'),
          'cancelled', count(*) filter (where status = 'cancelled'),
          'refunded', count(*) filter (where confirmed_at is not null and refunded_amount > 0),
          'conversion', case when count(*) > 0 then round(count(confirmed_at)::numeric / count(*), 4) end)
        from made),
      'tickets', (
        select jsonb_build_object(
          'issued', count(*),
          'sold', count(*) filter (where seat_freed_at is null),
          'void', count(*) filter (where status = 'void'),
          'admitted_void', coalesce(sum(void_admissions), 0),
          -- A person who came in counts as inside, whatever became of the ticket since.
          'checked_in', count(*) filter (where checked_in_at is not null))
        from seats),
      'revenue', (
        select jsonb_build_object(
          'gross', coalesce(sum(s.total_price), 0),
          'discounts', coalesce(sum(s.discount), 0),
          'refunds', coalesce(sum(s.refunded_amount), 0),
          'fees', (select coalesce(-sum(a.amount), 0) from accounts a where a.account = 'fee'),
          'taxes', (select coalesce(-sum(a.amount), 0) from accounts a where a.account = 'tax'),
          'chargebacks', (select coalesce(sum(a.amount), 0) from accounts a where a.account = 'promoter'
                          and a.disputed),
          'net', (select coalesce(-sum(a.amount), 0) from accounts a where a.account = 'promoter'))
        from sold s),
      'by_tier', coalesce((
        select jsonb_agg(jsonb_build_object(
          'tier_id', t.id, 'tier_name', t.name, 'price', t.price, 'quantity', t.quantity, 'reserved', t.reserved,
          'sold', t.sold, 'void', coalesce(k.void, 0), 'checked_in', coalesce(k.checked_in, 0),
          'gross', coalesce(k.gross, 0)) order by t.position, t.id)
        from tiers t left join (
          select tier_id, sum(paid) as gross, count(*) filter (where status = 'void') as void,
                 count(*) filter (where checked_in_at is not null) as checked_in
          from seats group by tier_id) k on k.tier_id = t.id
        where t.event_id = p_event_id), '[]'::jsonb),
      'by_day', coalesce((
        select jsonb_agg(jsonb_build_object('day', d.day, 'orders', d.orders, 'tickets', d.tickets, 'gross', d.gross)
                         order by d.day)
        from (
          -- Sales since the days were counted go to the last day, or to none if there are no days.
          select v_days[greatest(1, width_bucket(s.confirmed_at, v_begins))] as day, count(*) as orders,
                 sum(s.quantity) as tickets, sum(s.total_price) as gross
          from sold s where cardinality(v_begins) > 0 group by 1) d), '[]'::jsonb),
      'waitlist', (
        select jsonb_build_object(
          'waiting', count(*) filter (where w.status = 'waiting'),
          'seats_wanted', coalesce(sum(w.quantity) filter (where w.status = 'waiting'), 0),
          'offered', count(*) filter (where w.status = 'offered'),
          'claimed', count(*) filter (where w.status = 'claimed'),
          'lapsed', count(*) filter (where w.status = 'lapsed'),
          'left', count(*) filter (where w.status = 'left'))
        from waitlist_entries w where w.event_id = p_event_id)));
end $$;
