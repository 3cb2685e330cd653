-- A refusal leaves no idempotency row of its own.
create or replace function app.refuse_waitlist(p_key jsonb, p_outcome text) returns jsonb language plpgsql as $$
begin
  delete from idempotency_keys where id = p_key ->> 'id';
  return jsonb_build_object('outcome', p_outcome);
end $$;
