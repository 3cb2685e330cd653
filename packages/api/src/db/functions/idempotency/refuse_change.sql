-- Refuses a change and releases its idempotency key. Functions claim their key first, so that they recognise a repeat
-- whatever has changed since.
create or replace function app.refuse_change(p_key jsonb, p_outcome text, p_detail jsonb default null) returns jsonb
language plpgsql as $$
begin
  perform app.give_key_back(p_key);
  return jsonb_strip_nulls(jsonb_build_object('outcome', p_outcome, 'detail', p_detail));
end $$;
