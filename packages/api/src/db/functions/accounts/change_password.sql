-- Replaces the password if its hash is still p_hash, ends all sessions except p_except, and tells the person. p_proven:
-- the person has proved that the e-mail is theirs.
-- @nullable except
-- @outcome changed
-- @outcome stale
create or replace function app.change_password(
  p_user_id text, p_hash text, p_new_hash text, p_except text, p_proven boolean, p_job_id text, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  v_user users;
begin
  select * into v_user from users where id = p_user_id and password_hash = p_hash for no key update;
  if not found then return jsonb_build_object('outcome', 'stale'); end if;
  update users set password_hash = p_new_hash,
    email_verified_at = case when p_proven then coalesce(email_verified_at, p_now) else email_verified_at end
  where id = p_user_id;
  if p_proven and v_user.email_verified_at is null then perform app.attach_guest_rows(v_user); end if;
  perform app.end_sessions(p_user_id, p_except, p_now);
  perform app.enqueue(p_job_id, 'passwords.email_changed',
                      jsonb_build_object('user_id', p_user_id, 'at', app.iso(p_now)), p_now, p_now);
  return jsonb_build_object('outcome', 'changed');
end $$;
