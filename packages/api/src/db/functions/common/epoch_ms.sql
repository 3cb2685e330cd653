-- An instant in milliseconds since 1970, as JavaScript counts.
create or replace function app.epoch_ms(p_time timestamptz) returns bigint language sql immutable parallel safe as $$
  select (extract(epoch from p_time) * 1000)::bigint
$$;
