-- Changes of times, with the wall-clock times cleared of those that name the instant alone.
-- Older Workers do so; what the wall clock showed belongs to the instant that was before.
create or replace function app.without_local_of_unknown(p_changes jsonb, p_names text[]) returns jsonb
language sql immutable as $$
  select coalesce(jsonb_object_agg('local_' || n.name, null)
                    filter (where p_changes ? n.name and not p_changes ? ('local_' || n.name)), '{}') || p_changes
  from unnest(p_names) n(name)
$$;
