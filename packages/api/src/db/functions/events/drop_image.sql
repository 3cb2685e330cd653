-- Makes the job that deletes the file of an image. Names are never used again, so no other event shows it.
create or replace function app.drop_image(p_name text, p_now timestamptz) returns void language sql as $$
  select app.enqueue('delete_image:' || p_name, 'images.delete', jsonb_build_object('name', p_name), p_now, p_now)
  where p_name is not null
$$;
