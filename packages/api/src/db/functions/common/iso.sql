-- An instant as the API writes it: ISO 8601 in UTC, with milliseconds. Stable for the same reason as `epoch_ms`.
-- @returns text
create or replace function app.iso(p_time timestamptz) returns text language sql stable parallel safe as $$
  select to_char(p_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
