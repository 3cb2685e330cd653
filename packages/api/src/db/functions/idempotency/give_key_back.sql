-- Releases a key that had no effect, so that a repeat is tried anew.
create or replace function app.give_key_back(p_key jsonb) returns void language sql as $$
  delete from idempotency_keys where id = p_key ->> 'id'
$$;
