-- Ends the family of a token, current or used. Takes the lock of a rotation, so that no new token is made meanwhile.
-- @outcome ended
create or replace function app.end_token_family(p_hash text, p_now timestamptz) returns jsonb language plpgsql as $$
declare
  v_family_id text;
begin
  select family_id into v_family_id from refresh_tokens where token_hash = p_hash;
  if found then
    perform pg_advisory_xact_lock(hashtextextended(v_family_id, 0));
    update refresh_tokens set revoked_at = p_now, successor = null
    where family_id = v_family_id and revoked_at is null;
  end if;
  return jsonb_build_object('outcome', 'ended');
end $$;
