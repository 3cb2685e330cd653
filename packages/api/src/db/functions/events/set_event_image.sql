-- Sets or removes an event's image. Names start with a hash of the content in 40 characters: an image that the event
-- shows already stays.
-- @nullable name url
-- @outcome updated
-- @outcome unchanged
-- @outcome event_not_found event_cancelled
create or replace function app.set_event_image(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_name text, p_url text, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
begin
  perform app.require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return app.refuse_change(p_key, 'event_not_found');
  end if;
  if left(v_event.image_name, 40) = left(p_name, 40) then return jsonb_build_object('outcome', 'unchanged'); end if;
  if v_event.status = 'cancelled' then return app.refuse_change(p_key, 'event_cancelled'); end if;
  perform app.drop_image(v_event.image_name, p_now);
  update events set image_name = p_name, image_url = p_url, updated_at = greatest(updated_at, p_now)
  where id = p_event_id;
  return jsonb_build_object('outcome', 'updated', 'unchanged', v_event.image_url is not distinct from p_url,
    'audit', jsonb_build_object('before', jsonb_build_object('image_url', v_event.image_url)));
end $$;
