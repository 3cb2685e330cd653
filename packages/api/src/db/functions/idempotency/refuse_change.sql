-- A refusal, which gives its idempotency key back. Functions claim their key before anything else, so that a repeat is
-- known as one whatever has become of the event since.
create or replace function app.refuse_change(p_key jsonb, p_outcome text, p_detail jsonb default null) returns jsonb
language plpgsql as $$
begin
  delete from idempotency_keys where id = p_key ->> 'id';
  return jsonb_strip_nulls(jsonb_build_object('outcome', p_outcome, 'detail', p_detail));
end $$;
