-- A page of a promoter's confirmed orders of an event, beyond p_cursor in one direction of their ids, for the sales
-- report. The service adds the day of each. currency is null when there is no such event.
-- @nullable promoter_id cursor
-- @returns {currency: text | null, time_zone?: text, rows: (orders(refund_status, name, email, quantity, subtotal,
--   discount, fee, tax, total_price, refunded_amount) & {order_id: text, confirmed_at: text, status: 'confirmed',
--   items: order_lines(), currency: text, promo_code: text | null})[]}
create or replace function app.event_sales(
  p_promoter_id text, p_event_id text, p_ascending boolean, p_cursor text, p_limit int
) returns jsonb language plpgsql stable as $$
declare
  v_event events;
  v_ids text[];
begin
  select * into v_event from events where id = p_event_id and promoter_id = coalesce(p_promoter_id, promoter_id);
  if v_event.id is null then return jsonb_build_object('currency', null, 'rows', '[]'::jsonb); end if;
  if p_ascending then
    v_ids := array(
      select o.id from orders o
      where o.event_id = p_event_id and o.confirmed_at is not null and o.id > coalesce(p_cursor, '')
      order by o.id limit p_limit);
  else
    v_ids := array(
      select o.id from orders o
      where o.event_id = p_event_id and o.confirmed_at is not null and (p_cursor is null or o.id < p_cursor)
      order by o.id desc limit p_limit);
  end if;
  return jsonb_build_object('currency', v_event.currency, 'time_zone', v_event.time_zone, 'rows', coalesce((
    select jsonb_agg(jsonb_build_object(
      'order_id', o.id, 'confirmed_at', app.iso(o.confirmed_at), 'status', o.status, 'refund_status', o.refund_status,
      'name', o.name,
      'email', o.email, 'quantity', o.quantity, 'items', app.order_lines(o.id), 'subtotal', o.subtotal,
      'discount', o.discount, 'fee', o.fee, 'tax', o.tax, 'total_price', o.total_price,
      'refunded_amount', o.refunded_amount, 'currency', upper(o.currency),
      'promo_code', (select p.code from promo_codes p where p.id = o.promo_code_id)) order by i.n)
    from unnest(v_ids) with ordinality i(id, n) join orders o on o.id = i.id), '[]'::jsonb));
end $$;
