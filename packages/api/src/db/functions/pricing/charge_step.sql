-- The step that amounts of a currency must be multiples of, as in core/currencies.ts.
create or replace function app.charge_step(p_currency text) returns int language sql immutable as $$
  select case when p_currency in ('isk', 'ugx') then 100 when p_currency in ('bhd', 'jod', 'kwd', 'omr', 'tnd') then 10
         else 1 end
$$;
