-- Stores the first token of a session, unless the password changed since it was compared (p_hash is its hash then).
-- p_rehashed, if given, replaces the hash. Guest orders made since the last session become the person's.
-- @nullable rehashed
-- @outcome opened
-- @outcome invalid_login
create or replace function app.open_session(
  p_user_id text, p_hash text, p_rehashed text, p_token_id text, p_family_id text, p_token_hash text,
  p_expires_at timestamptz, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  v_user users;
begin
  select * into v_user from users where id = p_user_id for no key update;
  if v_user.password_hash is distinct from p_hash then return jsonb_build_object('outcome', 'invalid_login'); end if;
  if p_rehashed is not null then update users set password_hash = p_rehashed where id = p_user_id; end if;
  delete from refresh_tokens where user_id = p_user_id and expires_at <= p_now;
  insert into refresh_tokens (id, family_id, user_id, token_hash, expires_at, created_at)
  values (p_token_id, p_family_id, p_user_id, p_token_hash, p_expires_at, p_now);
  if v_user.email_verified_at is not null then perform app.attach_guest_rows(v_user); end if;
  return jsonb_build_object('outcome', 'opened');
end $$;
