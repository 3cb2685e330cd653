-- The old values that a change overwrites, for the audit log: those members of p_changes that differ. Long texts and
-- secrets are null.
create or replace function app.before_change(p_row jsonb, p_new jsonb, p_changes jsonb) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg(key, case when key not in ('description', 'access_code') then p_row -> key end),
                  '{}')
  from jsonb_object_keys(p_changes) c(key) where p_row -> key is distinct from p_new -> key
$$;
