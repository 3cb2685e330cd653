-- A refund that a dispute had paid is owed again. The caller gives it another attempt: it may be charged to a dispute once more.
create or replace function uncover_refund(p_order orders, p_refund refunds, p_now timestamptz) returns void
language plpgsql as $$
begin
  if p_refund.status <> 'charged_back' then return; end if;
  perform post_money_once(p_order, 'refund', 'promoter', p_refund.amount,
                          'dispute_uncovers:' || p_refund.id || ':' || p_refund.attempt, p_now);
end $$;

-- What a lost dispute took has reached the buyer, so it pays for refunds of the order that failed, the oldest first; a
-- dispute that is won after all leaves them owed again. Without it the promoter would pay twice, once for each. The
-- caller holds the event's lock.
create or replace function charge_refunds_to_disputes(p_order orders, p_now timestamptz) returns void
language plpgsql as $$
declare
  v_refund refunds;
  v_left bigint := coalesce((select sum(d.amount) from disputes d where d.order_id = p_order.id and d.status = 'lost'), 0)
    - coalesce((select sum(r.amount) from refunds r where r.order_id = p_order.id and r.status = 'charged_back'), 0);
begin
  for v_refund in
    select * from refunds r where r.order_id = p_order.id and r.status = 'charged_back'
    order by r.created_at desc, r.id desc for no key update
  loop
    exit when v_left >= 0;
    v_left := v_left + v_refund.amount;
    perform uncover_refund(p_order, v_refund, p_now);
    update refunds set status = 'failed', attempt = attempt + 1, updated_at = p_now where id = v_refund.id;
  end loop;
  for v_refund in
    select * from refunds r where r.order_id = p_order.id and r.status = 'failed' order by r.created_at, r.id
    for no key update
  loop
    continue when v_refund.amount > v_left;
    v_left := v_left - v_refund.amount;
    update refunds set status = 'charged_back', updated_at = p_now where id = v_refund.id;
    perform post_money_once(p_order, 'promoter', 'refund', v_refund.amount,
                            'dispute_covers:' || v_refund.id || ':' || v_refund.attempt, p_now);
  end loop;
end $$;

-- Records a dispute as Stripe shows it: {id, amount, currency, reason, status, evidence_due_at, created_at}. Its postings
-- follow from its status alone, each once, so that events may come doubled and in any order. Inquiries take no money; a
-- lost dispute is the promoter's loss. Outcomes: recorded, order_not_found.
create or replace function record_dispute(p_event_id text, p_order_id text, p_now timestamptz, p_dispute jsonb)
returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_dispute disputes;
  v_was text;
  v_status text := p_dispute ->> 'status';
  v_final constant text[] := array['won', 'lost', 'warning_closed', 'prevented'];
  v_id text := p_dispute ->> 'id';
  v_amount bigint;
begin
  perform lock_event(p_event_id);
  select * into v_order from orders where id = p_order_id and event_id = p_event_id;
  if v_order.id is null then return jsonb_build_object('outcome', 'order_not_found'); end if;
  select status into v_was from disputes where id = v_id;
  -- Asked for before it was closed, answered after.
  if v_was = any (v_final) and v_status <> all (v_final) then return jsonb_build_object('outcome', 'recorded'); end if;

  insert into disputes (id, order_id, promoter_id, amount, currency, reason, status, evidence_due_at, created_at, updated_at)
  values (v_id, v_order.id, v_order.promoter_id, (p_dispute ->> 'amount')::bigint, v_order.currency,
          p_dispute ->> 'reason', v_status, (p_dispute ->> 'evidence_due_at')::timestamptz,
          (p_dispute ->> 'created_at')::timestamptz, p_now)
  on conflict (id) do update set status = excluded.status, evidence_due_at = excluded.evidence_due_at,
    updated_at = excluded.updated_at
  returning * into v_dispute;
  v_amount := v_dispute.amount;
  -- Of several the order shows one that is open, else the newest.
  update orders set (disputed_at, dispute_status) = (
    select min(d.created_at), (array_agg(d.status order by d.status = any (v_final), d.created_at desc, d.id desc))[1]
    from disputes d where d.order_id = v_order.id)
  where id = v_order.id;

  if v_status in ('needs_response', 'under_review', 'won', 'lost') then
    perform post_money_once(v_order, 'clearing', 'dispute', v_amount, 'dispute:' || v_id, p_now);
  end if;
  if v_status = 'lost' then
    perform post_money_once(v_order, 'dispute', 'promoter', v_amount, 'dispute_lost:' || v_id, p_now);
  elsif v_status = 'won' then
    if exists (select 1 from money_ledger m where m.cause = 'dispute_lost:' || v_id) then
      perform post_money_once(v_order, 'promoter', 'dispute', v_amount, 'dispute_reversed:' || v_id, p_now);
    end if;
    perform post_money_once(v_order, 'dispute', 'clearing', v_amount, 'dispute_won:' || v_id, p_now);
  end if;

  perform charge_refunds_to_disputes(v_order, p_now);
  if v_status <> all (v_final) then
    -- Banks take months, and Stripe sends an event again for three days only.
    perform enqueue('dispute:' || v_id || ':' || p_now::date, 'orders.check_dispute',
                    jsonb_build_object('dispute_id', v_id), p_now + interval '1 day', p_now);
  end if;

  -- The promoter hears of its beginning and of its end.
  if v_was is null or (v_status = any (v_final) and v_was is distinct from v_status) then
    perform enqueue('dispute_email:' || v_id || ':' || case when v_status = any (v_final) then v_status else 'opened' end,
                    'orders.send_dispute', jsonb_build_object('dispute_id', v_id), p_now, p_now);
  end if;
  return jsonb_build_object('outcome', 'recorded');
end $$;

-- Moves an amount from one account to another, once for a cause.
create or replace function post_money_once(
  p_order orders, p_from text, p_to text, p_amount bigint, p_cause text, p_now timestamptz
) returns void language plpgsql as $$
begin
  if exists (select 1 from money_ledger m where m.cause = p_cause) then return; end if;
  perform post_money(p_order, p_from, -p_amount, p_cause, p_now);
  perform post_money(p_order, p_to, p_amount, p_cause, p_now);
end $$;

-- For how long an order is not asked about again. Some banks need seconds and some days: the longer one is at work, the less
-- often it is asked, at last once an hour.
create or replace function payment_lease(p_order orders, p_now timestamptz, p_lease_seconds int) returns interval
language sql immutable as $$
  select greatest(make_interval(secs => p_lease_seconds), case when p_order.payment_state = 'processing'
    then least(interval '1 hour', (p_now - p_order.created_at) / 10) end)
$$;

-- Takes orders that ended while Stripe did not answer, for p_lease_seconds: their payables may still be alive.
create or replace function lease_unresolved_orders(p_now timestamptz, p_limit int, p_lease_seconds int)
returns setof orders language sql as $$
  update orders o set leased_until = p_now + payment_lease(o, p_now, p_lease_seconds)
  where o.id in (
    select d.id from orders d
    where d.payment_unresolved and d.status <> 'pending' and (d.leased_until is null or d.leased_until <= p_now)
    order by d.expires_at limit p_limit for update skip locked)
  returning o.*
$$;

-- Takes events of Stripe's that were received by p_due and not processed; each time for longer, from a minute to 6 hours.
create or replace function lease_stripe_events(p_now timestamptz, p_due timestamptz, p_limit int)
returns setof stripe_events language sql as $$
  update stripe_events s set attempts = s.attempts + 1,
    leased_until = p_now + least(interval '6 hours', interval '1 minute' * power(2, least(s.attempts, 10)))
  where s.id in (
    select e.id from stripe_events e
    where e.processed_at is null and e.received_at <= p_due and (e.leased_until is null or e.leased_until <= p_now)
    order by e.received_at limit p_limit for update skip locked)
  returning s.*
$$;
