-- Changes of times without their wall clocks, where only the instants were named. An older Worker names instants alone:
-- what the wall clock showed before is not of them.
create or replace function app.without_local_of_unknown(p_changes jsonb, p_names text[]) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg('local_' || n.name, null)
                    filter (where p_changes ? n.name and not p_changes ? ('local_' || n.name)), '{}') || p_changes
  from unnest(p_names) n(name)
$$;
