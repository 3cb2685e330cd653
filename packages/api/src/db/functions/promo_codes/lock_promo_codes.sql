-- Promo codes, locked until the transaction ends: after their event, all at once, in order of id. A code may be valid
-- for several events, whose transitions then wait here for each other without a deadlock.
create or replace function app.lock_promo_codes(p_ids text[]) returns setof promo_codes language plpgsql as $$
begin
  return query select * from promo_codes p where p.id = any (p_ids) order by p.id for no key update;
end $$;
