-- Deletes a tier that nobody has bought or waits for.
-- @outcome deleted {snapshot: event_snapshot()}
-- @outcome tier_not_found tier_in_use last_tier
create or replace function app.delete_tier(p_promoter_id text, p_tier_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  -- A tier never changes its event, so it may be read before the lock.
  v_event events := app.lock_event((
    select t.event_id from tiers t where t.id = p_tier_id and t.promoter_id = p_promoter_id));
  v_tier tiers;
begin
  perform app.require_new_key(p_key, p_tier_id, p_now);
  select * into v_tier from tiers where id = p_tier_id and promoter_id = p_promoter_id;
  if v_tier.id is null then return app.refuse_change(p_key, 'tier_not_found'); end if;
  if exists (select 1 from order_items i where i.tier_id = p_tier_id)
     or exists (select 1 from waitlist_entries w where p_tier_id in (w.tier_id, w.offered_tier_id)) then
    return app.refuse_change(p_key, 'tier_in_use');
  end if;
  if v_event.status = 'published' and not exists (
      select 1 from tiers t where t.event_id = v_event.id and t.id <> p_tier_id) then
    return app.refuse_change(p_key, 'last_tier');
  end if;
  perform app.move_inventory(v_event.id, p_tier_id, -v_tier.quantity, 0, 0, 'delete:' || p_tier_id, p_now);
  delete from tiers where id = p_tier_id;
  -- The remaining tiers may all be sold out.
  perform app.announce_stock(v_event.id, p_now);
  return jsonb_build_object('outcome', 'deleted', 'snapshot', app.event_snapshot(v_event.id, p_now),
    'audit', jsonb_build_object('event_id', v_event.id, 'name', v_tier.name, 'price', v_tier.price,
                                'quantity', v_tier.quantity));
end $$;
