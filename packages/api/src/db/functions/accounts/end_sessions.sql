-- Ends all sessions of a person except p_except. Locks all of their token families in order, so that none gets a new
-- token meanwhile.
create or replace function app.end_sessions(p_user_id text, p_except text, p_now timestamptz) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(f.family_id, 0)) from (
    select distinct t.family_id from refresh_tokens t
    where t.user_id = p_user_id and t.revoked_at is null and t.family_id is distinct from p_except
    order by t.family_id) f;
  update refresh_tokens set revoked_at = p_now, successor = null
  where user_id = p_user_id and revoked_at is null and family_id is distinct from p_except;
end $$;
