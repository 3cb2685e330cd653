-- Changes of times, with the local time cleared where only the instant is given. Older Workers send such changes, and
-- the stored local time belongs to the old instant.
create or replace function app.without_local_of_unknown(p_changes jsonb, p_names text[]) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg('local_' || n.name, null)
                    filter (where p_changes ? n.name and not p_changes ? ('local_' || n.name)), '{}') || p_changes
  from unnest(p_names) n(name)
$$;
