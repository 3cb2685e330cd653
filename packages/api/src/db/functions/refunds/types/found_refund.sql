-- A refund as Stripe has it. `refund_id` and `attempt` name our refund; one without them was made at Stripe and becomes
-- a row under `new_id`.
-- @nullable waits_for failure_reason refund_id
create type app.found_refund as (
  id text,
  amount bigint,
  status text,
  waits_for text,
  failure_reason text,
  reason text,
  refund_id text,
  attempt int,
  new_id text
);
