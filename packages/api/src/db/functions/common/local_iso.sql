-- An instant as local time with its stored offset, without zone rules; in UTC if no local time is stored.
create or replace function app.local_iso(p_local timestamp, p_time timestamptz) returns text
language sql immutable parallel safe as $$
  select to_char(w.local, case when extract(microseconds from w.local)::int % 1000000 = 0
                               then 'YYYY-MM-DD"T"HH24:MI:SS' else 'YYYY-MM-DD"T"HH24:MI:SS.MS' end)
         || case when w.east < 0 then '-' else '+' end || to_char(abs(w.east) / 60, 'FM00') || ':'
         || to_char(abs(w.east) % 60, 'FM00')
  from (select l.local, round(extract(epoch from l.local - (p_time at time zone 'UTC')) / 60)::int as east
        from (select case when abs(extract(epoch from p_local - (p_time at time zone 'UTC'))) <= 86400 then p_local
                          else p_time at time zone 'UTC' end as local) l) w
$$;
