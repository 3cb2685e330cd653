import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';

const FOLDER = new URL('../src/db/functions/', import.meta.url).pathname;

/** The source of each SQL function, by its path below src/db/functions: `<domain>/<function>.sql`. */
export const functionSources = async (): Promise<Map<string, string>> => {
  const files = (await readdir(FOLDER, { recursive: true })).filter((file) => file.endsWith('.sql')).sort();
  return new Map(
    await Promise.all(files.map(async (file) => [file, await readFile(join(FOLDER, file), 'utf8')] as const)),
  );
};

/** The source of one SQL function. */
export const functionSource = async (name: string): Promise<string> => {
  for (const [file, source] of await functionSources()) if (file.endsWith(`/${name}.sql`)) return source;
  throw new Error(`src/db/functions has no ${name}`);
};

/**
 * Creates or replaces every function, in one transaction. Functions call each other, so Postgres looks at their bodies
 * only once all are there: the order of the files does not matter.
 */
export const applyFunctions = async (client: pg.Client): Promise<void> => {
  await client.query('begin');
  await client.query('set local check_function_bodies = off');
  for (const [file, source] of await functionSources()) {
    try {
      await client.query(source);
    } catch (error) {
      throw new Error(`src/db/functions/${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
  await client.query('set local check_function_bodies = on');
  await client.query(`
    select case l.lanname when 'sql' then fmgr_sql_validator(p.oid) else plpgsql_validator(p.oid) end
    from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and l.lanname in ('sql', 'plpgsql')`);
  await client.query('commit');
};
