import type pg from 'pg';

/** The comment above what a source creates, without its dashes; null where there is none. */
export const headerOf = (source: string): string | null => {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const header = lines.slice(0, end).map((line) => line.replace(/^-- ?/, ''));
  return header.length > 0 ? header.join('\n') : null;
};

type Attribute = { name: string; type: string };

/** The attributes that a `create type … as (…)` lists. */
const attributesOf = (source: string): Attribute[] => {
  const [, list = ''] = /\bas \(([\s\S]*)\);/.exec(source) ?? [];
  return list.split(',').map((line) => {
    const [name = '', ...type] = line.trim().split(/\s+/);
    return { name, type: type.join(' ') };
  });
};

/** The canonical spelling of a type; null where there is no such type yet. */
const spelled = async (client: pg.Client, type: string): Promise<string | null> => {
  const { rows } = await client.query<{ type: string | null }>('select to_regtype($1)::text as type', [type]);
  return rows[0]?.type ?? null;
};

/**
 * Brings a composite type to what its source says. Attributes are added at the end; the Worker before this one goes on without
 * them. Anything else needs a type of another name, since the functions of that Worker read this one. Returns false where the
 * source needs a type that is not there yet.
 */
const applyType = async (client: pg.Client, name: string, source: string): Promise<boolean> => {
  const wanted = attributesOf(source);
  const types: (string | null)[] = [];
  for (const { type } of wanted) types.push(await spelled(client, type));
  if (types.includes(null)) return false;
  const { rows: present } = await client.query<Attribute>(
    `select a.attname as name, format_type(a.atttypid, null) as type
     from pg_attribute a join pg_type t on t.typrelid = a.attrelid
     where t.oid = to_regtype($1) and not a.attisdropped order by a.attnum`,
    [`app.${name}`],
  );
  if (present.length === 0) await client.query(source);
  for (const [index, { name: attribute, type }] of wanted.entries()) {
    const known = present[index];
    if (known && (known.name !== attribute || known.type !== types[index])) {
      throw new Error(`${known.name} ${known.type} can't become ${attribute} ${type}: give the type another name`);
    }
    if (present.length > 0 && !known) await client.query(`alter type app.${name} add attribute ${attribute} ${type}`);
  }
  if (present.length > wanted.length) throw new Error('an attribute is gone: give the type another name');
  return true;
};

/** Makes the composite types of `sources`, by name. Some are made of others, so they are gone through until all are there. */
export const applyTypes = async (client: pg.Client, sources: ReadonlyMap<string, string>): Promise<void> => {
  await client.query('create schema if not exists app');
  let left = [...sources];
  while (left.length > 0) {
    const waiting: typeof left = [];
    for (const [name, source] of left) {
      try {
        if (!(await applyType(client, name, source))) waiting.push([name, source]);
        else await client.query(`comment on type app.${name} is ${quoted(headerOf(source))}`);
      } catch (error) {
        throw new Error(`type ${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
    if (waiting.length === left.length) throw new Error(`types of unknown parts: ${waiting.map(([name]) => name)}`);
    left = waiting;
  }
};

const quoted = (text: string | null): string => (text === null ? 'null' : `'${text.replaceAll("'", "''")}'`);

/** Keeps the headers of functions in the catalogue, from which their types in TypeScript are generated. */
export const commentFunctions = async (client: pg.Client, sources: ReadonlyMap<string, string>): Promise<void> => {
  const { rows } = await client.query<{ name: string; signature: string }>(
    `select p.proname as name, p.oid::regprocedure::text as signature from pg_proc p
     where p.pronamespace = 'public'::regnamespace`,
  );
  const comments = rows
    .filter(({ name }) => sources.has(name))
    .map(({ name, signature }) => `comment on function ${signature} is ${quoted(headerOf(sources.get(name) ?? ''))}`);
  await client.query(comments.join(';\n'));
};
