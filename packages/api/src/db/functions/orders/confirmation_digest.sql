-- An order with its tickets, in short: the same before its confirmation and after it, unless something else changed
-- that its answer shows. The moment of the confirmation is left out, which only the transaction tells.
create or replace function app.confirmation_digest(p_order jsonb, p_tickets jsonb) returns text
language sql immutable as $$
  select md5((p_order - array['status', 'payment_id', 'payment_state', 'paid_at', 'confirmed_at', 'tickets'])::text
    || (select jsonb_agg(t - 'created_at' order by n)
        from jsonb_array_elements(p_tickets) with ordinality l(t, n))::text)
$$;
