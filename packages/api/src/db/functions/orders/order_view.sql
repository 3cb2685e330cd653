-- An order with its items and tickets, as the repository of orders reads it: the same shape everywhere. It lacks what
-- no answer shows: the plan, which is as large as the tickets, and what only transitions and sweeps read. It is
-- PL/pgSQL: a query that calls a function of SQL parses its body each time, to put it in place.
-- @returns orders without (ticket_plan, hold_id, waitlist_entry_id, promo_code_id, payment_unresolved, debit_ends_at,
--   sequence, granted_at, leased_until) & {promo_code: text | null, items: order_lines(), tickets: ticket_view()[],
--   refunds: refunds[], sale: {event_title: text, time_zone: text, promoter_name: text, stripe_account_id: text |
--   null}} | null
create or replace function app.order_view(p_order_id text) returns jsonb language plpgsql stable as $$
begin
  return (
    select to_jsonb(o) - array['ticket_plan', 'hold_id', 'waitlist_entry_id', 'promo_code_id', 'payment_unresolved',
      'debit_ends_at', 'sequence', 'granted_at', 'leased_until'] || jsonb_build_object(
      'promo_code', (select p.code from promo_codes p where p.id = o.promo_code_id),
      'items', app.order_lines(o.id),
      'tickets', coalesce((
        select jsonb_agg(app.ticket_view(k, t, e, o.currency) order by t.position, t.id, k.id)
        from tickets k join tiers t on t.id = k.tier_id join events e on e.id = k.event_id
        where k.order_id = o.id), '[]'::jsonb),
      'refunds', coalesce((
        select jsonb_agg(to_jsonb(r) order by r.created_at, r.id) from refunds r where r.order_id = o.id), '[]'::jsonb),
      -- The texts and the account of its payment, so that starting one takes no extra round trip.
      'sale', (
        select jsonb_build_object('event_title', e.title, 'time_zone', e.time_zone, 'promoter_name', p.name,
          'stripe_account_id', case when p.charges_enabled then p.stripe_account_id end)
        from events e join promoters p on p.id = e.promoter_id where e.id = o.event_id))
    from orders o where o.id = p_order_id);
end $$;
