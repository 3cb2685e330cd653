-- An endpoint that failed so often in a row is tried with one job at a time.
create or replace function app.failing_from() returns int language sql immutable as $$ select 5 $$;
