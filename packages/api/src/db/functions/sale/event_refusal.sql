-- Why nothing of an event can be sold now: `eventRefusal` of core/sale-rule.ts. Null when it can. p_promoter_id: whose
-- events alone the caller may sell, or null. It is asked beside sale_refusal and not by it: a batch of orders asks
-- once, and refusals of an order itself come between the two.
create or replace function app.event_refusal(p_event events, p_promoter_id text, p_now timestamptz) returns text
language sql stable as $$
  select case
    when p_event.id is null or p_event.promoter_id <> p_promoter_id then 'event_not_found'
    when not app.is_on_sale(p_event) then 'event_not_on_sale'
    when p_event.end_time <= p_now then 'event_ended'
  end
$$;
