-- Exchanges a refresh token for its successor. The family is the unit of locking: only under its lock is a token that was
-- used twice told from two parallel uses of it. An immediate predecessor gets the same successor again for p_grace_seconds,
-- so a family never forks; any other used token ends the family. Outcomes: rotated, repeated, invalid_credential,
-- credential_expired; `reused` says that the family was ended by this call.
create or replace function rotate_refresh_token(
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

-- Ends the family of a token, whichever of its tokens is shown. Under the same lock as a rotation, so that no successor
-- is born behind its back.
create or replace function end_token_family(p_hash text, p_now timestamptz) returns jsonb language plpgsql as $$
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

-- Ends every session of a person but the one of p_except (null: all). Rotations take the lock of one family, this takes
-- them all in order, so no successor is born behind its back.
create or replace function end_sessions(p_user_id text, p_except text, p_now timestamptz) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(f.family_id, 0)) from (
    select distinct t.family_id from refresh_tokens t
    where t.user_id = p_user_id and t.revoked_at is null and t.family_id is distinct from p_except
    order by t.family_id) f;
  update refresh_tokens set revoked_at = p_now, successor = null
  where user_id = p_user_id and revoked_at is null and family_id is distinct from p_except;
end $$;

-- The first token of a session, unless the password that opened it was changed meanwhile (p_hash is the one that was
-- compared). p_rehashed, if given, takes its place. Guest orders made since the last time become the person's.
-- Outcomes: opened, invalid_login.
create or replace function open_session(
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
  if v_user.email_verified_at is not null then perform attach_guest_rows(v_user); end if;
  return jsonb_build_object('outcome', 'opened');
end $$;

-- Orders and waitlist entries that a guest made with a person's e-mail become the person's. Their events are locked
-- first, in order, so that this waits for transitions of them and never the other way round.
create or replace function attach_guest_rows(p_user users) returns int language plpgsql as $$
declare
  v_orders int;
begin
  perform e.id from events e
  where e.id in (
    select o.event_id from orders o where lower(o.email) = lower(p_user.email) and o.user_id is null
    union
    select w.event_id from waitlist_entries w where lower(w.email) = lower(p_user.email) and w.user_id is null)
  order by e.id for no key update;
  update orders set user_id = p_user.id where lower(email) = lower(p_user.email) and user_id is null;
  get diagnostics v_orders = row_count;
  update waitlist_entries set user_id = p_user.id where lower(email) = lower(p_user.email) and user_id is null;
  return v_orders;
end $$;

-- Its shape before there was a locale.
drop function if exists add_registration(text, text, text, text, text, text, timestamptz, timestamptz);

-- Keeps what an account is to be made of, with the job that e-mails its link, or that there is an account already.
create or replace function add_registration(
  p_id text, p_email text, p_name text, p_password_hash text, p_promoter_name text, p_promoter_company text,
  p_expires_at timestamptz, p_now timestamptz, p_locale text default 'en'
) returns jsonb language plpgsql as $$
begin
  insert into registrations (id, email, name, password_hash, locale, promoter_name, promoter_company, expires_at, created_at)
  values (p_id, p_email, p_name, p_password_hash, p_locale, p_promoter_name, p_promoter_company, p_expires_at, p_now);
  perform enqueue('registration:' || p_id, 'auth.send_registration', jsonb_build_object('registration_id', p_id),
                  p_now, p_now);
  return jsonb_build_object('outcome', 'registered');
end $$;

-- Makes a person of a registration whose link was opened, with a session and, if asked for, the promoter they own. All
-- registrations of the e-mail go with it, locked in order, so that two links opened at once never wait for each other.
-- Outcomes: completed, link_invalid (it is gone, or the e-mail has an account by now).
create or replace function complete_registration(
  p_id text, p_user_id text, p_promoter_id text, p_token_id text, p_family_id text, p_token_hash text,
  p_token_expires_at timestamptz, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  v_registration registrations;
  v_user users;
begin
  with of_email as materialized (
    select r.id from registrations r
    where lower(r.email) = (select lower(opened.email) from registrations opened where opened.id = p_id)
    order by r.id for update),
  gone as (delete from registrations r using of_email where r.id = of_email.id returning r.*)
  select * into v_registration from gone where gone.id = p_id;
  if not found then return jsonb_build_object('outcome', 'link_invalid'); end if;

  insert into users (id, email, name, password_hash, locale, email_verified_at, created_at)
  values (p_user_id, v_registration.email, v_registration.name, v_registration.password_hash, v_registration.locale, p_now, p_now)
  on conflict ((lower(email))) do nothing
  returning * into v_user;
  if not found then return jsonb_build_object('outcome', 'link_invalid'); end if;
  if v_registration.promoter_name is not null then
    insert into promoters (id, name, company, email, locale, created_at, updated_at)
    values (p_promoter_id, v_registration.promoter_name, v_registration.promoter_company, v_user.email, v_user.locale, p_now,
            p_now);
    insert into promoter_members (promoter_id, user_id, role, created_at)
    values (p_promoter_id, p_user_id, 'owner', p_now);
  end if;
  insert into refresh_tokens (id, family_id, user_id, token_hash, expires_at, created_at)
  values (p_token_id, p_family_id, p_user_id, p_token_hash, p_token_expires_at, p_now);
  return jsonb_build_object('outcome', 'completed', 'orders', attach_guest_rows(v_user));
end $$;

-- Replaces the password whose hash is still p_hash, ends sessions (but p_except) and tells the person. p_proven: the
-- e-mail was shown to be theirs. Outcomes: changed, stale.
create or replace function change_password(
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
  if p_proven and v_user.email_verified_at is null then perform attach_guest_rows(v_user); end if;
  perform end_sessions(p_user_id, p_except, p_now);
  perform enqueue(p_job_id, 'auth.send_password_changed', jsonb_build_object('user_id', p_user_id, 'at', iso(p_now)),
                  p_now, p_now);
  return jsonb_build_object('outcome', 'changed');
end $$;
