-- Records a dispute as Stripe has it. Its postings depend only on its status and are made once, so events may come
-- twice and in any order. Inquiries take no money; a lost dispute is the promoter's loss.
-- @param p_dispute disputes(id, amount, reason, status, evidence_due_at, created_at)
-- @outcome recorded
-- @outcome order_not_found
create or replace function app.record_dispute(p_event_id text, p_order_id text, p_now timestamptz, p_dispute jsonb)
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
  perform app.lock_event(p_event_id);
  select * into v_order from orders where id = p_order_id and event_id = p_event_id;
  if v_order.id is null then return jsonb_build_object('outcome', 'order_not_found'); end if;
  select status into v_was from disputes where id = v_id;
  -- This answer was read before the dispute closed and arrived after.
  if v_was = any (v_final) and v_status <> all (v_final) then return jsonb_build_object('outcome', 'recorded'); end if;

  insert into disputes (id, order_id, promoter_id, amount, currency, reason, status, evidence_due_at, created_at,
                        updated_at)
  values (v_id, v_order.id, v_order.promoter_id, (p_dispute ->> 'amount')::bigint, v_order.currency,
          p_dispute ->> 'reason', v_status, (p_dispute ->> 'evidence_due_at')::timestamptz,
          (p_dispute ->> 'created_at')::timestamptz, p_now)
  on conflict (id) do update set status = excluded.status, evidence_due_at = excluded.evidence_due_at,
    updated_at = excluded.updated_at
  returning * into v_dispute;
  v_amount := v_dispute.amount;
  -- The order shows an open dispute if it has one, else the newest.
  update orders set (disputed_at, dispute_status) = (
    select min(d.created_at), (array_agg(d.status order by d.status = any (v_final), d.created_at desc, d.id desc))[1]
    from disputes d where d.order_id = v_order.id)
  where id = v_order.id;

  if v_status in ('needs_response', 'under_review', 'won', 'lost') then
    perform app.post_money_once(v_order, 'clearing', 'dispute', v_amount, 'dispute:' || v_id, p_now);
  end if;
  if v_status = 'lost' then
    perform app.post_money_once(v_order, 'dispute', 'promoter', v_amount, 'dispute_lost:' || v_id, p_now);
  elsif v_status = 'won' then
    if exists (select 1 from money_ledger m where m.cause = 'dispute_lost:' || v_id) then
      perform app.post_money_once(v_order, 'promoter', 'dispute', v_amount, 'dispute_reversed:' || v_id, p_now);
    end if;
    perform app.post_money_once(v_order, 'dispute', 'clearing', v_amount, 'dispute_won:' || v_id, p_now);
  end if;

  perform app.charge_refunds_to_disputes(v_order, p_now);
  if v_status <> all (v_final) then
    -- Banks take months, but Stripe retries an event for three days only.
    perform app.enqueue('dispute:' || v_id || ':' || p_now::date, 'disputes.check',
                        jsonb_build_object('dispute_id', v_id), p_now + interval '1 day', p_now);
  end if;

  -- Tells the promoter when a dispute begins and when it ends.
  if v_was is null or (v_status = any (v_final) and v_was is distinct from v_status) then
    perform app.enqueue('dispute_email:' || v_id || ':'
                        || case when v_status = any (v_final) then v_status else 'opened' end,
                        'disputes.email_dispute', jsonb_build_object('dispute_id', v_id), p_now, p_now);
  end if;
  return jsonb_build_object('outcome', 'recorded');
end $$;
