-- The promoter that a job is for, by its payload; '' if there is none.
create or replace function app.job_tenant(p_payload jsonb) returns text language sql stable as $$
  select coalesce(case
    when p_payload ->> 'order_id' is not null
    then (select o.promoter_id from orders o where o.id = p_payload ->> 'order_id')
    when p_payload ->> 'refund_id' is not null
    then (select r.promoter_id from refunds r where r.id = p_payload ->> 'refund_id')
    when p_payload ->> 'entry_id' is not null then
      (select w.promoter_id from waitlist_entries w where w.id = p_payload ->> 'entry_id')
    when p_payload ->> 'event_id' is not null
    then (select e.promoter_id from events e where e.id = p_payload ->> 'event_id')
    when p_payload ->> 'dispute_id' is not null then
      (select d.promoter_id from disputes d where d.id = p_payload ->> 'dispute_id')
    when p_payload ->> 'endpoint_id' is not null then
      (select w.promoter_id from webhook_endpoints w where w.id = p_payload ->> 'endpoint_id')
    else p_payload ->> 'promoter_id'
  end, '')
$$;
