-- After how many failures in a row an endpoint counts as failing. Then one job at a time tries it.
create or replace function app.failing_from() returns int language sql immutable as $$ select 5 $$;
