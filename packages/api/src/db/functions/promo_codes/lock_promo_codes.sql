-- Promo codes are locked after their event, all that a transition needs at once and in order of id: a code may be good
-- for several events, whose transitions then wait here for each other and never in a ring.
create or replace function app.lock_promo_codes(p_ids text[]) returns setof promo_codes language plpgsql as $$
begin
  return query select * from promo_codes p where p.id = any (p_ids) order by p.id for no key update;
end $$;
