-- From how many failures in a row on an endpoint counts as failing. It is tried with one job at a time.
create or replace function app.failing_from() returns int language sql immutable as $$ select 5 $$;
