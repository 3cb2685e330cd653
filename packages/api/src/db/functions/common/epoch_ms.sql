-- An instant in milliseconds since 1970, as JavaScript counts. Stable, as what it calls, so that Postgres can put it
-- into the query that calls it.
create or replace function app.epoch_ms(p_time timestamptz) returns bigint language sql stable parallel safe as $$
  select (extract(epoch from p_time) * 1000)::bigint
$$;
