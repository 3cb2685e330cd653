-- Moves an amount from one account to another, once for each cause.
create or replace function app.post_money_once(
  p_order orders, p_from text, p_to text, p_amount bigint, p_cause text, p_now timestamptz
) returns void language plpgsql as $$
begin
  if exists (select 1 from money_ledger m where m.cause = p_cause) then return; end if;
  perform app.post_money(p_order, p_from, -p_amount, p_cause, p_now);
  perform app.post_money(p_order, p_to, p_amount, p_cause, p_now);
end $$;
