-- Announces once each that seats run out or come back. Every transition that sells or frees seats ends with it. An
-- event is sold out when all its tiers are, or with the last ticket of its capacity. The event's version stays, since
-- the gate's data has not changed. The caller holds the event's lock.
create or replace function app.announce_stock(p_event_id text, p_now timestamptz) returns void language plpgsql as $$
declare
  v_event events;
  v_tier tiers;
  v_stock text;
  v_type text;
  v_sold_out boolean;
begin
  select * into v_event from events where id = p_event_id;
  if v_event.status = 'cancelled' then return; end if;

  for v_tier in
    select * from tiers t where t.event_id = p_event_id and t.stock <> app.tier_stock(t, v_event, p_now) order by t.id
  loop
    v_stock := app.tier_stock(v_tier, v_event, p_now);
    update tiers set stock = v_stock where id = v_tier.id;
    v_type := case
      when v_stock = 'sold_out' then 'tier.sold_out'
      when v_tier.stock = 'sold_out' then 'tier.back_in_stock'
      when v_stock = 'low' then 'tier.low_inventory' end;
    if v_type is not null then perform app.emit_tier(v_tier, v_event, v_type, p_now); end if;
  end loop;

  v_sold_out :=
    v_event.sold > 0 and (v_event.sold is not distinct from v_event.capacity
      or not exists (select 1 from tiers t where t.event_id = p_event_id and t.sold < t.quantity))
    or v_event.sold_out and not exists (
      select 1 from tiers t where t.event_id = p_event_id and app.tier_is_open(t, v_event, p_now));
  if v_sold_out <> v_event.sold_out then
    update events set sold_out = v_sold_out where id = p_event_id;
    if v_sold_out then perform app.emit_event(p_event_id, 'event.sold_out', p_now); end if;
  end if;
end $$;
