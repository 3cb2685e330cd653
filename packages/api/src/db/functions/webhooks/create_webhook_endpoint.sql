-- Makes an endpoint; a promoter may have p_most. Each endpoint is sent every event, and a failing one costs attempts
-- for days.
-- @param p_endpoint webhook_endpoints(id, promoter_id, url, description, event_types, secret)
-- @outcome created
-- @outcome too_many_webhook_endpoints
create or replace function app.create_webhook_endpoint(p_endpoint jsonb, p_most int, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_endpoint webhook_endpoints := jsonb_populate_record(null::webhook_endpoints, p_endpoint);
begin
  -- The lock makes two simultaneous calls count one after the other.
  perform from promoters where id = v_endpoint.promoter_id for no key update;
  perform app.require_new_key(p_key, v_endpoint.id, p_now);
  if (select count(*) from webhook_endpoints where promoter_id = v_endpoint.promoter_id) >= p_most then
    return app.refuse_change(p_key, 'too_many_webhook_endpoints');
  end if;
  insert into webhook_endpoints (id, promoter_id, url, description, event_types, secret, created_at, updated_at)
  values (v_endpoint.id, v_endpoint.promoter_id, v_endpoint.url, v_endpoint.description, v_endpoint.event_types,
          v_endpoint.secret, p_now, p_now);
  return jsonb_build_object('outcome', 'created');
end $$;
