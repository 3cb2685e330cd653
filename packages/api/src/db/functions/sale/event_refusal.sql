-- Why nothing of an event can be sold now, as `eventRefusal` of core/sale-rule.ts; null if it can. p_promoter_id: the
-- only promoter that the caller may sell for, or null. Separate from lines_refusal because refusals of an order
-- itself come between the two.
create or replace function app.event_refusal(p_event events, p_promoter_id text, p_now timestamptz) returns text
language sql stable as $$
  select case
    when p_event.id is null or p_event.promoter_id <> p_promoter_id then 'event_not_found'
    when not app.is_on_sale(p_event) then 'event_not_on_sale'
    when p_event.end_time <= p_now then 'event_ended'
  end
$$;
