-- The class of a kind of job: 0 comes first.
-- 0: what somebody waits for or is owed, such as tickets, offers, links, refunds, seats that go back.
-- 1: news and upkeep. 2: webhooks.
create or replace function app.job_priority(p_name text) returns smallint language sql immutable as $$
  select (case
    when p_name in ('orders.send_tickets', 'orders.send_late_refund', 'orders.send_debit_ended',
                    'orders.send_debit_failed',
                    'orders.send_debit_processing', 'orders.send_refund', 'orders.send_voided', 'orders.refund_event',
                    'refunds.send', 'waitlist.send_offer', 'holds.release') or p_name like 'auth.%' then 0
    when p_name = 'webhooks.deliver' then 2
    else 1 end)::smallint
$$;
