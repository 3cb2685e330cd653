-- The tickets of an order in a list, or all without one; null if one in the list is not of the order.
create or replace function app.named_tickets(p_order orders, p_named jsonb) returns text[] language plpgsql stable as $$
declare
  v_named text[];
  v_ids text[];
begin
  if coalesce(p_named, 'null') = 'null'::jsonb then
    return array(select t.id from tickets t where t.order_id = p_order.id order by t.id);
  end if;
  v_named := array(select distinct jsonb_array_elements_text(p_named));
  v_ids := array(select t.id from tickets t where t.order_id = p_order.id and t.id = any (v_named));
  return case when cardinality(v_ids) = cardinality(v_named) then v_ids end;
end $$;
