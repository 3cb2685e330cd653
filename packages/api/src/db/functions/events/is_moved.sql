-- Whether a promised time is another instant by today's zone rules: its offset then differs from the promised one.
-- p_periods: [{zone, from, to, offset}], in ms since 1970 and minutes east of UTC, since Postgres has other zone rules.
create or replace function app.is_moved(
  p_zone text, p_at timestamptz, p_local timestamp, p_now timestamptz, p_periods jsonb
) returns boolean language sql immutable as $$
  select p_at > p_now and p_local is not null and exists (
    select 1 from jsonb_to_recordset(p_periods) p(zone text, "from" bigint, "to" bigint, "offset" int)
    where p.zone = p_zone and app.epoch_ms(p_at) >= p."from" and app.epoch_ms(p_at) < p."to"
      and round(extract(epoch from p_local - (p_at at time zone 'UTC')) / 60) <> p."offset")
$$;
