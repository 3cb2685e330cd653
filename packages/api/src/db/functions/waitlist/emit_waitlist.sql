-- Sends a webhook of a waitlist entry, in the shape of packages/webhooks/scripts/bodies.ts.
create or replace function app.emit_waitlist(p_entry waitlist_entries, p_type text, p_now timestamptz) returns void
language sql as $$
  select app.emit_webhook('msg_' || p_entry.id || '_' || split_part(p_type, '.', 2), p_entry.promoter_id, p_type,
    jsonb_build_object(
      'id', p_entry.id, 'event_id', p_entry.event_id, 'promoter_id', p_entry.promoter_id,
      'user_id', p_entry.user_id, 'tier_id', p_entry.tier_id, 'email', p_entry.email, 'name', p_entry.name,
      'quantity', p_entry.quantity, 'status', p_entry.status, 'lapse_reason', p_entry.lapse_reason,
      'notified', p_entry.notified,
      'offered_tier_id', p_entry.offered_tier_id, 'offer_expires_at', app.iso(p_entry.offer_expires_at),
      'created_at', app.iso(p_entry.created_at)), p_now)
$$;
