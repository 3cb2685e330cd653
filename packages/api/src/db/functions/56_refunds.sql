-- `record_refunds` took its place.
drop function if exists settle_refund(timestamptz, text, int, text, text);

-- Records what Stripe says of all refunds of an order's payment, oldest first: [{id, amount, status: pending | succeeded |
-- failed, waits_for, failure_reason, reason, refund_id, attempt, new_id}]. refund_id and attempt tell which of ours it is;
-- one that names none was made at Stripe, by whoever uses its dashboard, and becomes a row under new_id. Each settles one
-- row, whatever comes doubled or late: what we know of a refund only moves on. Outcomes: recorded, order_not_found.
create or replace function record_refunds(
  p_event_id text, p_order_id text, p_now timestamptz, p_payment_id text, p_refunds jsonb
) returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_refund refunds;
  v_found record;
  v_running bigint := 0;
  v_whole boolean := false;
begin
  perform lock_event(p_event_id);
  select * into v_order from orders where id = p_order_id and event_id = p_event_id and payment_id = p_payment_id;
  -- Money of another payment than the order's never was in its books.
  if v_order.id is null or v_order.paid_at is null then return jsonb_build_object('outcome', 'order_not_found'); end if;

  -- What failed first: it makes room for those that came after it.
  for v_found in select * from found_refunds(p_refunds) f order by f.status = 'failed' desc, f.ord loop
    select * into v_refund from refunds r where r.stripe_refund_id = v_found.id;
    if not found then
      update refunds set stripe_refund_id = v_found.id
      where id = v_found.refund_id and order_id = v_order.id and attempt = v_found.attempt and amount = v_found.amount
        and status = 'pending' and stripe_refund_id is null
      returning * into v_refund;
    end if;
    if found then
      perform advance_refund(v_refund.id, v_found.status, v_found.waits_for, v_found.failure_reason, p_now);
    end if;
  end loop;

  for v_found in select * from found_refunds(p_refunds) f where f.status <> 'failed' order by f.ord loop
    v_running := v_running + v_found.amount;
    continue when exists (select 1 from refunds r where r.stripe_refund_id = v_found.id);
    if take_in_refund(v_order.id, to_jsonb(v_found), p_now) then
      v_whole := v_whole or v_running >= v_order.total_price;
    end if;
    perform advance_refund(r.id, v_found.status, v_found.waits_for, v_found.failure_reason, p_now)
    from refunds r where r.stripe_refund_id = v_found.id;
  end loop;
  -- Whoever gives the whole charge back at Stripe takes the tickets back; what becomes of the seats the promoter says.
  if v_whole then
    perform void_tickets(v_order, array(
      select t.id from tickets t where t.order_id = v_order.id and t.status = 'valid'), false, p_now);
  end if;
  return jsonb_build_object('outcome', 'recorded');
end $$;

create or replace function found_refunds(p_refunds jsonb) returns table (
  ord bigint, id text, amount bigint, status text, waits_for text, failure_reason text, reason text, refund_id text,
  attempt int, new_id text
) language sql immutable as $$
  select e.ord, f.* from jsonb_array_elements(p_refunds) with ordinality e(found, ord)
  cross join lateral jsonb_to_record(e.found) f(
    id text, amount bigint, status text, waits_for text, failure_reason text, reason text, refund_id text, attempt int,
    new_id text)
$$;

-- Gives a refund that was made at Stripe its row: one that is owed in the same amount, if it is that one's money, or a new
-- one. What Stripe gave back beyond what was still free to refund takes the place of ours, which Stripe could no longer make.
-- Returns whether it is a new one. The caller holds the event's lock.
create or replace function take_in_refund(p_order_id text, p_found jsonb, p_now timestamptz) returns boolean
language plpgsql as $$
declare
  v_order orders;
  v_refund refunds;
  v_id text := p_found ->> 'new_id';
  v_amount bigint := (p_found ->> 'amount')::bigint;
  v_left bigint;
  v_taken bigint := 0;
  v_take bigint;
begin
  select * into v_order from orders where id = p_order_id;
  v_left := v_amount - (v_order.total_price - v_order.refunded_amount);

  select * into v_refund from refunds r
  where r.order_id = p_order_id and r.amount = v_amount
    and (r.status = 'failed' or r.status = 'charged_back' and v_left > 0
         or r.status = 'pending' and r.stripe_refund_id is null and (r.waits_for = 'balance' or v_left > 0))
  order by r.id = p_found ->> 'refund_id' desc, r.status = 'charged_back', r.created_at, r.id limit 1;
  if found then
    perform uncover_refund(v_order, v_refund, p_now);
    update refunds set status = 'pending', stripe_refund_id = p_found ->> 'id', attempt = attempt + 1, updated_at = p_now
    where id = v_refund.id;
    return false;
  end if;

  for v_refund in
    select * from refunds r
    where r.order_id = p_order_id
      and (r.status in ('failed', 'charged_back') or r.status = 'pending' and r.stripe_refund_id is null)
    order by r.status = 'charged_back', r.created_at, r.id
  loop
    exit when v_left <= 0;
    perform uncover_refund(v_order, v_refund, p_now);
    v_take := least(v_left, v_refund.amount);
    v_left := v_left - v_take;
    v_taken := v_taken + v_take;
    if v_take = v_refund.amount then
      update refunds set status = 'cancelled', waits_for = null, updated_at = p_now where id = v_refund.id;
    else
      -- Another attempt: what is asked of Stripe is another amount.
      update refunds set amount = amount - v_take, status = 'pending', stripe_refund_id = null, attempt = attempt + 1,
        updated_at = p_now
      where id = v_refund.id returning * into v_refund;
      perform enqueue('refund:' || v_refund.id || ':' || v_refund.attempt, 'refunds.send',
                      jsonb_build_object('refund_id', v_refund.id), p_now, p_now);
    end if;
  end loop;
  if v_left > 0 then
    raise exception 'Stripe gave back more of order % than was paid', p_order_id;
  end if;

  insert into refunds (id, order_id, promoter_id, amount, covers, currency, reason, source, status, stripe_refund_id,
                       created_at, updated_at)
  values (v_id, p_order_id, v_order.promoter_id, v_amount, v_taken, v_order.currency, p_found ->> 'reason', 'stripe',
          'pending', p_found ->> 'id', p_now, p_now);
  if v_amount > v_taken then
    -- What an order that never was confirmed brought is owed to its buyer from the start.
    if v_order.confirmed_at is not null then
      perform post_refund(v_order, v_id, v_amount - v_taken, null, null, p_now);
    end if;
    update orders set refunded_amount = refunded_amount + v_amount - v_taken where id = p_order_id;
    perform emit_order(p_order_id, 'order.refunded', p_now);
  end if;
  return true;
end $$;

-- Moves a refund on to what Stripe says of it: pending, then succeeded, then failed, as banks return money even later. What
-- an earlier answer said is left alone. The caller holds the event's lock.
create or replace function advance_refund(
  p_refund_id text, p_status text, p_waits_for text, p_reason text, p_now timestamptz
) returns void language plpgsql as $$
declare
  v_was refunds;
  v_order orders;
  v_cause text;
  v_rank constant text[] := array['pending', 'succeeded', 'failed'];
begin
  select * into v_was from refunds where id = p_refund_id;
  select * into v_order from orders where id = v_was.order_id;
  if coalesce(array_position(v_rank, p_status) < array_position(v_rank, v_was.status), true) then return; end if;
  v_cause := v_was.id || ':' || v_was.attempt;
  update refunds set status = p_status, waits_for = case when p_status = 'pending' then p_waits_for end,
    failure_reason = p_reason, updated_at = p_now
  where id = p_refund_id;
  if p_status = 'pending' then
    -- Whoever is at work on it is asked about each day, should its event never come.
    perform enqueue('refund:' || v_cause || ':' || p_now::date, 'refunds.send',
                    jsonb_build_object('refund_id', v_was.id), p_now + interval '1 day', p_now);
  end if;
  if p_status = 'pending' and p_waits_for = 'balance' then
    perform tell_of_waiting(v_was, p_now);
  elsif p_status <> 'failed' and p_waits_for is null and v_was.told_at is null then
    perform tell_refunded(v_was, p_now);
  end if;
  if p_status = v_was.status then return; end if;

  if p_status = 'succeeded' then
    perform post_money(v_order, 'refund', v_was.amount, 'refunded:' || v_cause, p_now);
    perform post_money(v_order, 'clearing', -v_was.amount, 'refunded:' || v_cause, p_now);
  elsif p_status = 'failed' then
    if v_was.status = 'succeeded' then
      perform post_money(v_order, 'refund', -v_was.amount, 'returned:' || v_cause, p_now);
      perform post_money(v_order, 'clearing', v_was.amount, 'returned:' || v_cause, p_now);
    end if;
    if v_was.source = 'stripe' then
      perform undo_refund(v_order, v_was, p_now);
    else
      perform fail_refund(v_order, v_was.id, p_reason, p_now);
    end if;
  end if;
end $$;

-- A refund of ours that Stripe refused or the bank sent back stays owed. What only waits for balance is tried again by
-- itself; for anything else a person has to act, and is told. The caller holds the event's lock.
create or replace function fail_refund(p_order orders, p_refund_id text, p_reason text, p_now timestamptz) returns void
language plpgsql as $$
declare
  v_refund refunds;
begin
  if p_reason in ('balance_insufficient', 'insufficient_funds') then
    select * into v_refund from refunds where id = p_refund_id;
    perform tell_of_waiting(v_refund, p_now);
    update refunds set status = 'pending', waits_for = 'balance', failure_reason = p_reason, attempt = attempt + 1,
      stripe_refund_id = null, told_at = null, updated_at = p_now
    where id = p_refund_id returning * into v_refund;
    perform enqueue('refund:' || v_refund.id || ':' || v_refund.attempt, 'refunds.send',
                    jsonb_build_object('refund_id', v_refund.id),
                    p_now + least(interval '6 hours', interval '5 minutes' * power(2, least(v_refund.attempt - 2, 7))), p_now);
    return;
  end if;
  select * into v_refund from refunds where id = p_refund_id;
  if v_refund.told_at is not null then
    perform enqueue('refund_email:' || v_refund.id || ':' || v_refund.attempt || ':returned', 'orders.send_refund',
                    jsonb_build_object('refund_id', v_refund.id, 'order_id', v_refund.order_id), p_now, p_now);
  end if;
  update refunds set status = 'failed', waits_for = null, failure_reason = p_reason, told_at = null, updated_at = p_now
  where id = p_refund_id returning * into v_refund;
  perform charge_refunds_to_disputes(p_order, p_now);
  if exists (select 1 from refunds r where r.id = p_refund_id and r.status = 'failed') then
    perform enqueue('refund_failed_email:' || v_refund.id || ':' || v_refund.attempt, 'refunds.send_failed',
                    jsonb_build_object('refund_id', v_refund.id), p_now, p_now);
  end if;
end $$;

-- Stripe refused to make an attempt at a refund. p_reason: its code. What was recorded of it meanwhile stands.
create or replace function refuse_refund(
  p_event_id text, p_order_id text, p_now timestamptz, p_refund_id text, p_attempt int, p_reason text
) returns jsonb language plpgsql as $$
declare
  v_order orders;
begin
  perform lock_event(p_event_id);
  select * into v_order from orders where id = p_order_id and event_id = p_event_id;
  if exists (select 1 from refunds r where r.id = p_refund_id and r.order_id = v_order.id and r.attempt = p_attempt
               and r.status = 'pending' and r.stripe_refund_id is null) then
    perform fail_refund(v_order, p_refund_id, p_reason, p_now);
  end if;
  return jsonb_build_object('outcome', 'recorded');
end $$;

-- A refund that was made at Stripe came to nothing: the money is the promoter's again, but for what was owed by us before or
-- is owed anyway, which is ours to send now. Tickets that it voided stay void; the promoter is told and decides.
create or replace function undo_refund(p_order orders, p_refund refunds, p_now timestamptz) returns void
language plpgsql as $$
declare
  v_owed bigint := case when p_order.confirmed_at is null then p_refund.amount else p_refund.covers end;
  v_refund refunds;
begin
  if v_owed > 0 then
    update refunds set source = 'api', status = 'pending', amount = v_owed, covers = 0, stripe_refund_id = null,
      told_at = null, attempt = attempt + 1, updated_at = p_now
    where id = p_refund.id returning * into v_refund;
    perform enqueue('refund:' || v_refund.id || ':' || v_refund.attempt, 'refunds.send',
                    jsonb_build_object('refund_id', v_refund.id), p_now, p_now);
  else
    update refunds set status = 'cancelled', updated_at = p_now where id = p_refund.id;
  end if;
  if v_owed = p_refund.amount then return; end if;
  insert into money_ledger (promoter_id, event_id, order_id, account, amount, currency, cause, created_at)
  select m.promoter_id, m.event_id, m.order_id, m.account, -m.amount, m.currency, 'refund_undone:' || p_refund.id, p_now
  from money_ledger m where m.cause = 'refund:' || p_refund.id;
  update orders set refunded_amount = refunded_amount - (p_refund.amount - v_owed) where id = p_order.id;
  perform emit_order(p_order.id, 'order.refunded', p_now);
  perform enqueue('refund_undone_email:' || p_refund.id, 'refunds.send_undone',
                  jsonb_build_object('refund_id', p_refund.id, 'amount', p_refund.amount - v_owed), p_now, p_now);
end $$;

-- The promoter hears once that balance is missing, and not again while any of theirs waits; each buyer, that their money
-- comes later. Call it before the refund is marked.
create or replace function tell_of_waiting(p_refund refunds, p_now timestamptz) returns void language plpgsql as $$
begin
  if p_refund.waits_for = 'balance' then return; end if;
  -- Orders of two events may begin to wait at once.
  perform pg_advisory_xact_lock(hashtextextended('refunds_waiting:' || p_refund.promoter_id, 0));
  if not exists (select 1 from refunds r where r.promoter_id = p_refund.promoter_id and r.waits_for = 'balance'
                   and r.id <> p_refund.id) then
    perform enqueue('refunds_waiting_email:' || p_refund.promoter_id || ':' || p_now::date, 'refunds.send_waiting',
                    jsonb_build_object('promoter_id', p_refund.promoter_id), p_now, p_now);
  end if;
  if p_refund.reason not in ('event_cancelled', 'late_payment') then
    perform enqueue('refund_email:' || p_refund.id || ':owed', 'orders.send_refund',
                    jsonb_build_object('refund_id', p_refund.id, 'order_id', p_refund.order_id), p_now, p_now);
  end if;
end $$;

-- The buyer hears that money is on its way, once, when it is. Of a cancelled event or of late money they were told with what
-- caused it, so only one that had to wait is news.
create or replace function tell_refunded(p_was refunds, p_now timestamptz) returns void language plpgsql as $$
begin
  update refunds set told_at = p_now where id = p_was.id;
  if p_was.reason in ('event_cancelled', 'late_payment') and p_was.waits_for is null and p_was.attempt = 1 then return; end if;
  perform enqueue('refund_email:' || p_was.id || ':' || p_was.attempt, 'orders.send_refund',
                  jsonb_build_object('refund_id', p_was.id, 'order_id', p_was.order_id), p_now, p_now);
end $$;

-- Tries a failed refund again, under a key of its own, and one that waits for balance at once. Outcomes: retried,
-- refund_not_found, refund_not_failed.
create or replace function retry_refund(p_promoter_id text, p_refund_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  -- A refund never changes its order, nor that its event.
  v_event events := lock_event((
    select o.event_id from refunds r join orders o on o.id = r.order_id
    where r.id = p_refund_id and r.promoter_id = p_promoter_id));
  v_refund refunds;
begin
  select * into v_refund from refunds where id = p_refund_id and promoter_id = p_promoter_id;
  perform require_new_key(p_key, p_refund_id, p_now);
  if v_refund.id is null then return refuse_change(p_key, 'refund_not_found'); end if;
  if v_refund.status <> 'failed'
     and not (coalesce(v_refund.waits_for = 'balance', false) and v_refund.stripe_refund_id is null) then
    return refuse_change(p_key, 'refund_not_failed');
  end if;
  -- A row that waits keeps its attempt, which was not made yet.
  update refunds set status = 'pending', attempt = attempt + (v_refund.status = 'failed')::int, stripe_refund_id = null,
    updated_at = p_now
  where id = p_refund_id returning * into v_refund;
  perform enqueue('refund:' || v_refund.id || ':' || v_refund.attempt, 'refunds.send',
                  jsonb_build_object('refund_id', v_refund.id), p_now, p_now);
  update outbox set run_at = p_now where id = 'refund:' || v_refund.id || ':' || v_refund.attempt and done_at is null;
  return jsonb_build_object('outcome', 'retried');
end $$;

-- Balance came in: what waits for it is tried again now, the oldest first and at most p_limit.
create or replace function hasten_refunds(p_now timestamptz, p_limit int) returns void language sql as $$
  update outbox o set run_at = p_now
  where o.done_at is null and o.run_at > p_now and o.id in (
    select 'refund:' || r.id || ':' || r.attempt from refunds r
    where r.waits_for = 'balance' and r.stripe_refund_id is null order by r.created_at, r.id limit p_limit)
$$;

-- Takes a daily task that is due, for an hour; null when it is not. What it returns is since when there may be news.
create or replace function lease_daily_task(p_name text, p_now timestamptz) returns timestamptz language sql as $$
  update daily_tasks set leased_until = p_now + interval '1 hour'
  where name = p_name and done_until <= p_now - interval '1 day' and coalesce(leased_until <= p_now, true)
  returning done_until
$$;
