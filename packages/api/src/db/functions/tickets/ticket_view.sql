-- A ticket with what it takes to show it.
-- @returns tickets & {tier_name: text, currency: text, time_zone: text, signing_key: text}
create or replace function app.ticket_view(p_ticket tickets, p_tier tiers, p_event events, p_currency text)
returns jsonb language sql stable as $$
  select to_jsonb(p_ticket) || jsonb_build_object('tier_name', p_tier.name, 'currency', p_currency,
    'time_zone', p_event.time_zone, 'signing_key', p_event.ticket_private_key)
$$;
