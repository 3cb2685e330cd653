-- Stores a registration, and the job that e-mails its link or says that the e-mail has an account already.
-- @nullable promoter_name promoter_company
-- @outcome registered
create or replace function app.add_registration(
  p_id text, p_email text, p_name text, p_password_hash text, p_promoter_name text, p_promoter_company text,
  p_expires_at timestamptz, p_now timestamptz, p_locale text default 'en'
) returns jsonb language plpgsql as $$
begin
  insert into registrations (id, email, name, password_hash, locale, promoter_name, promoter_company, expires_at,
                             created_at)
  values (p_id, p_email, p_name, p_password_hash, p_locale, p_promoter_name, p_promoter_company, p_expires_at, p_now);
  perform app.enqueue('registration:' || p_id, 'auth.email_registration', jsonb_build_object('registration_id', p_id),
                      p_now, p_now);
  return jsonb_build_object('outcome', 'registered');
end $$;
