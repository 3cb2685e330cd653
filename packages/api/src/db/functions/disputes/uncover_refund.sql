-- Undoes the settling of a refund by a dispute: it is owed again. The caller raises its attempt, since a dispute may
-- settle it once more.
create or replace function app.uncover_refund(p_order orders, p_refund refunds, p_now timestamptz) returns void
language plpgsql as $$
begin
  if p_refund.status <> 'charged_back' then return; end if;
  perform app.post_money_once(p_order, 'refund', 'promoter', p_refund.amount,
                              'dispute_uncovers:' || p_refund.id || ':' || p_refund.attempt, p_now);
end $$;
