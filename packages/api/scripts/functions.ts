import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import pg from 'pg';

const FOLDER = new URL('../src/db/functions/', import.meta.url).pathname;

/** An SQL function, or a composite type that functions take: one file. `file` is its path below src/db/functions. */
export type SqlSource = { kind: 'function' | 'type'; name: string; file: string; source: string };

/** All of src/db/functions: `<domain>/<function>.sql` and `<domain>/types/<type>.sql`. */
export const sqlSources = async (): Promise<SqlSource[]> => {
  const files = (await readdir(FOLDER, { recursive: true })).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => ({
      kind: file.includes('/types/') ? 'type' : 'function',
      name: basename(file, '.sql'),
      file,
      source: await readFile(join(FOLDER, file), 'utf8'),
    })),
  );
};

/** The source of one SQL function. */
export const functionSource = async (name: string): Promise<string> => {
  const found = (await sqlSources()).find((one) => one.kind === 'function' && one.name === name);
  if (!found) throw new Error(`src/db/functions has no ${name}`);
  return found.source;
};

/** The comment above `create`, which the catalogue keeps as well. */
export const headerOf = (source: string): string =>
  source
    .slice(0, source.search(/^create /m))
    .split('\n')
    .map((line) => line.replace(/^-- ?/, ''))
    .join('\n')
    .trim();

const OBSOLETE = 'obsolete';
const NEW_NAME = 'What has another signature needs a name of its own: the build that runs still calls this one.';

const inFile = (file: string, problem: unknown) =>
  new Error(`src/db/functions/${file}: ${problem instanceof Error ? problem.message : problem}`, { cause: problem });

const ATTRIBUTES = `
  select array_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum) as list
  from pg_type t join pg_attribute a on a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
  where t.oid = $1::regtype`;

/** Creates a type, or adds the new attributes at the end of its file. The running build may still use the old ones. */
const applyType = async (client: pg.Client, { name, source }: SqlSource): Promise<void> => {
  const { rows } = await client.query<{ list: string[] }>(ATTRIBUTES.replace('$1::regtype', 'to_regtype($1)'), [
    `app.${name}`,
  ]);
  const had = rows[0]?.list;
  if (!had) {
    await client.query(source);
    return;
  }
  await client.query(source.replace(`create type app.${name}`, `create type pg_temp.${name}`));
  const wanted = (await client.query<{ list: string[] }>(ATTRIBUTES, [`pg_temp.${name}`])).rows[0]?.list ?? [];
  await client.query(`drop type pg_temp.${name}`);
  if (had.some((attribute, at) => attribute !== wanted[at])) {
    throw new Error(`app.${name} is (${had.join(', ')}), and can be given more at its end alone. ${NEW_NAME}`);
  }
  for (const attribute of wanted.slice(had.length))
    await client.query(`alter type app.${name} add attribute ${attribute}`);
};

/** Each type before the types that contain it. */
const inOrder = (types: SqlSource[]): SqlSource[] => {
  const isMadeOf = (type: SqlSource, other: SqlSource) =>
    other !== type && new RegExp(`\\bapp\\.${other.name}\\b`).test(type.source);
  const ready = types.filter((type) => !types.some((other) => isMadeOf(type, other)));
  return ready.length === 0 ? types : [...ready, ...inOrder(types.filter((type) => !ready.includes(type)))];
};

type Stored = { kind: 'function' | 'type'; signature: string; schema: string; name: string; comment: string | null };

/** What this folder created, now or in an earlier release, and what `public` held before the schema `app` existed. */
const stored = async (client: pg.Client): Promise<Stored[]> => {
  const { rows } = await client.query<Stored>(`
    select * from (
      select 'function' as kind, p.oid::regprocedure::text as signature, n.nspname as schema, p.proname as name,
             obj_description(p.oid, 'pg_proc') as comment
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      union all
      select 'type', t.oid::regtype::text, n.nspname, t.typname, obj_description(t.oid, 'pg_type')
      from pg_type t join pg_namespace n on n.oid = t.typnamespace
      join pg_class c on c.oid = t.typrelid and c.relkind = 'c') s
    where s.schema = 'app' or s.schema = 'public' and s.comment like '${OBSOLETE}%'`);
  return rows;
};

/** Makes functions of `public`, which the previous build calls, call their successors, so that one sale rule holds. */
const keepOldNames = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ wrapper: string }>(`
    select format('create or replace function public.%I(%s) returns %s language sql %s as $$ select %s app.%I(%s) $$',
      o.proname, pg_get_function_arguments(o.oid), pg_get_function_result(o.oid),
      case o.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
      case when o.proretset or t.typtype in ('c', 'p') and t.typname <> 'void' then '* from' else '' end, o.proname,
      (select string_agg('$' || n, ', ') from generate_series(1, o.pronargs) n)) as wrapper
    from pg_proc o join pg_type t on t.oid = o.prorettype
    join pg_proc p on p.pronamespace = 'app'::regnamespace and p.proname = o.proname and p.proargtypes = o.proargtypes
      and p.prorettype = o.prorettype and p.proretset = o.proretset
      and p.proallargtypes is not distinct from o.proallargtypes
    where o.pronamespace = 'public'::regnamespace and obj_description(o.oid, 'pg_proc') = '${OBSOLETE}'`);
  for (const { wrapper } of rows) await client.query(wrapper);
};

/**
 * Makes the schema `app` match the folder, in one transaction. Until the new Worker is deployed, the previous build
 * goes on calling its functions. So this marks what the folder no longer has with this release, a hash of the sources,
 * and the next release drops it. A changed signature is refused. Functions call each other, so Postgres checks their
 * bodies only after all exist: the order of the files does not matter.
 */
export const applyFunctions = async (client: pg.Client, sources: SqlSource[]): Promise<void> => {
  const release = createHash('sha256')
    .update(JSON.stringify(sources.map(({ source }) => source).sort()))
    .digest('hex');
  const mark = `${OBSOLETE} since ${release.slice(0, 12)}`;
  const isMarked = ({ comment }: Stored) => comment?.startsWith(`${OBSOLETE} since `) ?? false;
  await client.query('begin');

  const gone = (await stored(client)).filter((one) => isMarked(one) && one.comment !== mark);
  for (const kind of ['function', 'type']) {
    const signatures = gone.filter((one) => one.kind === kind).map(({ signature }) => signature);
    if (signatures.length > 0) await client.query(`drop ${kind} ${signatures.join(', ')}`);
  }

  await client.query('set local check_function_bodies = off');
  const types = inOrder(sources.filter(({ kind }) => kind === 'type'));
  const functions = sources.filter(({ kind }) => kind === 'function');
  for (const one of [...types, ...functions]) {
    try {
      await (one.kind === 'type' ? applyType(client, one) : client.query(one.source));
    } catch (error) {
      const changed = error instanceof pg.DatabaseError && error.code === '42P13';
      throw inFile(one.file, changed ? `${error.message}. ${NEW_NAME}` : error);
    }
  }
  const now = await stored(client);
  for (const { file, kind, name } of functions) {
    const signatures = now.filter((one) => one.schema === 'app' && one.kind === kind && one.name === name);
    if (signatures.length > 1) {
      throw inFile(file, `there is ${signatures.map(({ signature }) => signature).join(' and ')}. ${NEW_NAME}`);
    }
  }
  const headers = sources.map(
    ({ kind, name, source }) => `comment on ${kind} app.${name} is ${client.escapeLiteral(headerOf(source))};`,
  );
  await client.query(headers.join('\n'));
  await client.query('set local check_function_bodies = on');
  await client.query(`
    select case l.lanname when 'sql' then fmgr_sql_validator(p.oid) else plpgsql_validator(p.oid) end
    from pg_proc p join pg_language l on l.oid = p.prolang where p.pronamespace = 'app'::regnamespace`);

  await keepOldNames(client);
  const known = new Set(sources.map(({ kind, name }) => `${kind} ${name}`));
  for (const one of now) {
    if (isMarked(one) || (one.schema === 'app' && known.has(`${one.kind} ${one.name}`))) continue;
    await client.query(`comment on ${one.kind} ${one.signature} is '${mark}'`);
  }
  await client.query('commit');
};
