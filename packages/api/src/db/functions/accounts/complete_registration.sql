-- Makes an account of a registration whose link was opened, with a session and, if asked for, a promoter that it owns.
-- The link is invalid once its registration is gone or the e-mail has an account. Deletes all registrations of the
-- e-mail, locked in order, so that two links opened at once never wait for each other.
-- @nullable promoter_id
-- @outcome completed {orders: int}
-- @outcome link_invalid
create or replace function app.complete_registration(
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
  values (p_user_id, v_registration.email, v_registration.name, v_registration.password_hash, v_registration.locale,
          p_now, p_now)
  on conflict ((lower(email))) do nothing
  returning * into v_user;
  if not found then return jsonb_build_object('outcome', 'link_invalid'); end if;
  if v_registration.promoter_name is not null then
    insert into promoters (id, name, company, email, locale, created_at, updated_at)
    values (p_promoter_id, v_registration.promoter_name, v_registration.promoter_company, v_user.email, v_user.locale,
            p_now, p_now);
    insert into promoter_members (promoter_id, user_id, role, created_at)
    values (p_promoter_id, p_user_id, 'owner', p_now);
  end if;
  insert into refresh_tokens (id, family_id, user_id, token_hash, expires_at, created_at)
  values (p_token_id, p_family_id, p_user_id, p_token_hash, p_token_expires_at, p_now);
  return jsonb_build_object('outcome', 'completed', 'orders', app.attach_guest_rows(v_user));
end $$;
