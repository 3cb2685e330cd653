-- Makes the job that asks Stripe for a refund: one for each attempt, also the first, which is sent only when its row is
-- made. p_day: one for each day that Stripe is at work on an attempt.
create or replace function app.send_refund(
  p_refund refunds, p_run_at timestamptz, p_now timestamptz, p_day date default null
) returns void language sql as $$
  select app.enqueue(concat_ws(':', 'refund', p_refund.id, p_refund.attempt, p_day), 'refunds.send_money',
                     jsonb_build_object('refund_id', p_refund.id), p_run_at, p_now)
$$;
