-- A share of an amount in basis points, rounded half up, as `share` in core/money.ts.
create or replace function app.bps_of(p_amount bigint, p_bps bigint) returns bigint language sql immutable as $$
  select (p_amount * p_bps * 2 + 10000) / 20000
$$;
