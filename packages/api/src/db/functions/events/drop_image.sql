-- Has the file of an image removed. A file that no event shows any more is removed by a job. No name is ever used
-- again, so it can't be somebody else's.
create or replace function app.drop_image(p_name text, p_now timestamptz) returns void language sql as $$
  select app.enqueue('delete_image:' || p_name, 'images.delete', jsonb_build_object('name', p_name), p_now, p_now)
  where p_name is not null
$$;
