-- Leaves the job that asks Stripe for a refund: one for each attempt at it.
create or replace function app.send_refund(p_refund refunds, p_run_at timestamptz, p_now timestamptz) returns void
language sql as $$
  select app.enqueue('refund:' || p_refund.id || ':' || p_refund.attempt, 'refunds.send_money',
                     jsonb_build_object('refund_id', p_refund.id), p_run_at, p_now)
$$;
