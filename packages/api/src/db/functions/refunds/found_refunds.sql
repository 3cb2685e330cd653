-- The refunds given to `record_refunds`, as rows; `ord` numbers them from the oldest.
create or replace function app.found_refunds(p_refunds jsonb) returns table (
  ord bigint, id text, amount bigint, status text, waits_for text, failure_reason text, reason text, refund_id text,
  attempt int, new_id text
) language sql immutable as $$
  select row_number() over () as ord, f.* from jsonb_populate_recordset(null::app.found_refund, p_refunds) f
$$;
