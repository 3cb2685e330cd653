-- Exchanges a refresh token for its successor. Locks the family: only so can a token used twice be told from two
-- parallel uses. An immediate predecessor gets the same successor again for p_grace_seconds, so a family never forks;
-- any other used token ends the family. `reused`: this call ended the family.
-- @outcome rotated {user_id: text, family_id: text}
-- @outcome repeated {user_id: text, family_id: text, successor: text}
-- @outcome invalid_credential {reused: boolean, user_id?: text, family_id?: text}
-- @outcome credential_expired {reused: boolean}
create or replace function app.rotate_refresh_token(
  p_hash text, p_new_id text, p_new_hash text, p_successor text, p_expires_at timestamptz, p_grace_seconds int,
  p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  v_family_id text;
  v_token refresh_tokens;
begin
  select family_id into v_family_id from refresh_tokens where token_hash = p_hash;
  if not found then return jsonb_build_object('outcome', 'invalid_credential', 'reused', false); end if;
  perform pg_advisory_xact_lock(hashtextextended(v_family_id, 0));

  select * into v_token from refresh_tokens where token_hash = p_hash;
  if not found or v_token.revoked_at is not null then
    return jsonb_build_object('outcome', 'invalid_credential', 'reused', false);
  elsif v_token.rotated_at is not null then
    if v_token.successor is not null and p_now <= v_token.rotated_at + make_interval(secs => p_grace_seconds) then
      return jsonb_build_object('outcome', 'repeated', 'user_id', v_token.user_id, 'family_id', v_family_id,
                                'successor', v_token.successor);
    end if;
    update refresh_tokens set revoked_at = p_now, successor = null
    where family_id = v_family_id and revoked_at is null;
    return jsonb_build_object(
      'outcome', 'invalid_credential', 'reused', true, 'user_id', v_token.user_id, 'family_id', v_family_id);
  elsif v_token.expires_at <= p_now then
    return jsonb_build_object('outcome', 'credential_expired', 'reused', false);
  end if;

  update refresh_tokens set successor = null where family_id = v_family_id and successor is not null;
  update refresh_tokens set rotated_at = p_now, successor = p_successor where id = v_token.id;
  insert into refresh_tokens (id, family_id, user_id, token_hash, expires_at, created_at)
  values (p_new_id, v_family_id, v_token.user_id, p_new_hash, p_expires_at, p_now);
  return jsonb_build_object('outcome', 'rotated', 'user_id', v_token.user_id, 'family_id', v_family_id);
end $$;
