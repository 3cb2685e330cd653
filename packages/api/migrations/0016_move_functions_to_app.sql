-- Functions move from `public` to a schema of their own. `search_text` is made of `folded`, which moves as it is: the
-- column knows it whatever it is called. Whatever is renewed there afterwards, stored texts are written again.
CREATE SCHEMA "app";--> statement-breakpoint
GRANT USAGE ON SCHEMA "app" TO PUBLIC;--> statement-breakpoint
ALTER FUNCTION folded(text) SET SCHEMA "app";--> statement-breakpoint
-- The build before, which still runs, goes on calling it here.
CREATE FUNCTION public.folded(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT app.folded(p_text)
$$;--> statement-breakpoint
-- What is left is the build's before: see keepOldNames in scripts/functions.ts.
DO $$
DECLARE
  v_function regprocedure;
BEGIN
  FOR v_function IN
    SELECT p.oid FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = 'public'::regnamespace AND l.lanname IN ('sql', 'plpgsql')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('COMMENT ON FUNCTION %s IS ''obsolete''', v_function);
  END LOOP;
END $$;
