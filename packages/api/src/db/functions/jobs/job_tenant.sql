-- The promoter that a job is for, by its payload; '' if there is none. Not one query of all cases: each job would pay
-- for the start of them all.
create or replace function app.job_tenant(p_payload jsonb) returns text language plpgsql stable as $$
begin
  if p_payload ->> 'order_id' is not null then
    return coalesce((select o.promoter_id from orders o where o.id = p_payload ->> 'order_id'), '');
  elsif p_payload ->> 'refund_id' is not null then
    return coalesce((select r.promoter_id from refunds r where r.id = p_payload ->> 'refund_id'), '');
  elsif p_payload ->> 'entry_id' is not null then
    return coalesce((select w.promoter_id from waitlist_entries w where w.id = p_payload ->> 'entry_id'), '');
  elsif p_payload ->> 'event_id' is not null then
    return coalesce((select e.promoter_id from events e where e.id = p_payload ->> 'event_id'), '');
  elsif p_payload ->> 'dispute_id' is not null then
    return coalesce((select d.promoter_id from disputes d where d.id = p_payload ->> 'dispute_id'), '');
  elsif p_payload ->> 'endpoint_id' is not null then
    return coalesce((select w.promoter_id from webhook_endpoints w where w.id = p_payload ->> 'endpoint_id'), '');
  end if;
  return coalesce(p_payload ->> 'promoter_id', '');
end $$;
