-- Whether an event is published by a promoter who may sell.
create or replace function app.is_on_sale(p_event events) returns boolean language sql stable as $$
  select p_event.status = 'published'
    and exists (select 1 from promoters p where p.id = p_event.promoter_id and p.status = 'active')
$$;
