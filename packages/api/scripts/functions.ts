import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type pg from 'pg';
import { applyTypes, commentFunctions } from './sql-headers.ts';

const FOLDER = new URL('../src/db/functions/', import.meta.url).pathname;

const TYPE = /(?:^|\/)types\/[^/]+$/;

const sourcesOf = async (isWanted: (file: string) => boolean): Promise<Map<string, string>> => {
  const files = (await readdir(FOLDER, { recursive: true })).filter((file) => file.endsWith('.sql') && isWanted(file));
  return new Map(
    await Promise.all(files.sort().map(async (file) => [file, await readFile(join(FOLDER, file), 'utf8')] as const)),
  );
};

/** The source of each SQL function, by its path below src/db/functions: `<domain>/<function>.sql`. */
export const functionSources = (): Promise<Map<string, string>> => sourcesOf((file) => !TYPE.test(file));

/** The source of each composite type that JSON arguments are read as: `<domain>/types/<type>.sql`. */
export const typeSources = (): Promise<Map<string, string>> => sourcesOf((file) => TYPE.test(file));

/** Sources by the name of what they create. */
const byName = (sources: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...sources].map(([file, source]) => [basename(file, '.sql'), source]));

/** The source of one SQL function. */
export const functionSource = async (name: string): Promise<string> => {
  for (const [file, source] of await functionSources()) if (file.endsWith(`/${name}.sql`)) return source;
  throw new Error(`src/db/functions has no ${name}`);
};

/**
 * Makes the types and creates or replaces every function, with its header, in one transaction. Functions call each other, so Postgres looks at their bodies
 * only once all are there: the order of the files does not matter.
 */
export const applyFunctions = async (client: pg.Client): Promise<void> => {
  const sources = await functionSources();
  await client.query('begin');
  await applyTypes(client, byName(await typeSources()));
  await client.query('set local check_function_bodies = off');
  for (const [file, source] of sources) {
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
  await commentFunctions(client, byName(sources));
  await client.query('commit');
};
