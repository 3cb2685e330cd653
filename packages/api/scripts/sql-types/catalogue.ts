import type { ClientBase } from 'pg';
import { type Names, parseType, type Type } from './language.ts';

/** A column of a table, or an attribute of a composite type. */
export type Column = { name: string; type: Type; nullable: boolean };

/** An argument, under the name that TypeScript uses: without `p_`. `cast` is its type in Postgres. */
export type Argument = { name: string; cast: string; type: Type; nullable: boolean; hasDefault: boolean };

/** A function that TypeScript may call. */
export type SqlFunction = {
  name: string;
  arguments: Argument[];
  result: Type;
  /** Whether it returns rows rather than one value. */
  isSet: boolean;
  /** Whether it returns a Postgres value, which each driver reads in its own way, and not JSON. */
  isScalar: boolean;
  /** The outcome that audit notes record; null if the function reports none. */
  deed: string | null;
  /** Whether it, or what it calls, may write jobs. */
  publishes: boolean;
};

/** The tables, composite types and functions of a migrated database. */
export type Catalogue = {
  tables: Map<string, Column[]>;
  composites: Map<string, Column[]>;
  functions: Map<string, SqlFunction>;
};

type Described = {
  name: string;
  comment: string | null;
  source: string;
  argument_names: string[];
  argument_types: string[];
  defaults: number;
  result: string;
  is_set: boolean;
};

const SCHEMA = 'app';

/** The type of an argument with this name, in every function. */
const EVERYWHERE: Record<string, string> = {
  p_key: '{id: text, request_hash: text, response?: text} | null',
  p_held: '{[text]: int}',
};

const SCALARS: Record<string, string> = {
  ...{ text: 'text', bpchar: 'text', varchar: 'text', bool: 'boolean', jsonb: 'json', date: 'date' },
  ...{ int2: 'smallint', int4: 'int', int8: 'bigint', float8: 'double', numeric: 'numeric' },
  ...{ timestamptz: 'timestamptz', timestamp: 'timestamp', void: 'null' },
};

/** The tags of a header: each starts a line with `@` and ends at the next tag. */
const tagsOf = (comment: string | null): { tag: string; text: string }[] =>
  (comment ?? '')
    .split(/^\s*@/m)
    .slice(1)
    .map((part) => {
      const [tag = '', ...rest] = part.trim().split(/\s+/);
      return { tag, text: rest.join(' ') };
    });

const wordsOf = (comment: string | null, tag: string): string[] =>
  tagsOf(comment).flatMap((one) => (one.tag === tag ? one.text.split(/[\s,]+/) : []));

/** The type with this name in the catalogue; names of arrays start with an underscore. */
const typeNamed = (name: string, names: Names): Type => {
  if (name.startsWith('_')) return { is: 'array', of: typeNamed(name.slice(1), names) };
  if (names.tables.has(name)) return { is: 'row', table: name };
  if (names.composites.has(name)) return { is: 'composite', name };
  const scalar = SCALARS[name];
  if (scalar === undefined) throw new Error(`the type ${name} has no counterpart in TypeScript`);
  return { is: 'scalar', name: scalar };
};

/** The members of a JSON argument that a function's source reads. */
const membersRead = (source: string, argument: string): string[] => {
  const operator = new RegExp(`\\b${argument}\\s*(?:->>?|\\?|#>>?)\\s*'\\{?(\\w+)`, 'g');
  const list = new RegExp(`jsonb_to_recordset\\(${argument}\\)\\s+\\w+\\(([^)]*)\\)`, 'g');
  return [
    ...[...source.matchAll(operator)].map(([, name]) => name ?? ''),
    ...[...source.matchAll(list)].flatMap(([, names]) =>
      (names ?? '').split(',').map((one) => one.trim().split(/[" ]+/)[0] ?? ''),
    ),
  ].filter(Boolean);
};

/** The names of a type's members; null if any name is possible. */
export const memberNames = (type: Type, catalogue: Pick<Catalogue, 'tables' | 'composites'>): Set<string> | null => {
  switch (type.is) {
    case 'object':
      return new Set(type.fields.map(({ name }) => name));
    case 'row': {
      const columns = (catalogue.tables.get(type.table) ?? []).map(({ name }) => name);
      return new Set(type.only ?? columns.filter((name) => !type.without?.includes(name)));
    }
    case 'composite':
      return new Set((catalogue.composites.get(type.name) ?? []).map(({ name }) => name));
    case 'array':
    case 'partial':
      return memberNames(type.of, catalogue);
    case 'union':
    case 'both': {
      const parts = type.of.map((part) => memberNames(part, catalogue));
      return parts.includes(null) ? null : new Set(parts.flatMap((part) => [...(part ?? [])]));
    }
    default:
      return type.is === 'scalar' && type.name === 'null' ? new Set() : null;
  }
};

type Calls = ReadonlyMap<Described, readonly Described[]>;

/** A function and all that it calls; with an argument, only those to which it passes this under the same name. */
const reach = (one: Described, calls: Calls, argument?: string, seen = new Set<Described>()): Set<Described> => {
  if (seen.has(one)) return seen;
  seen.add(one);
  for (const called of calls.get(one) ?? []) {
    const gets =
      argument === undefined ||
      (called.argument_names.includes(argument) &&
        new RegExp(`\\b${called.name}\\((?:[^()]|\\([^()]*\\))*?\\b${argument}\\b`).test(one.source));
    if (gets) reach(called, calls, argument, seen);
  }
  return seen;
};

const callsOf = (functions: readonly Described[]): Calls => {
  const known = new Map(functions.map((one) => [one.name, one]));
  return new Map(
    functions.map((one) => [
      one,
      [...one.source.matchAll(/\b(\w+)\(/g)].flatMap(([, called]) => known.get(called ?? '') ?? []),
    ]),
  );
};

/** The type that a header's `@param` gives an argument or an attribute. */
const taggedType = (comment: string | null, name: string, names: Names): Type | null => {
  const tag = tagsOf(comment).find(({ tag, text }) => tag === 'param' && text.startsWith(`${name} `));
  return tag ? parseType(tag.text.slice(name.length), names) : null;
};

/** The type of a JSON argument: from its tag, from its use in the function, or from `EVERYWHERE`. */
const jsonArgument = (one: Described, argument: string, names: Names): Type | null => {
  const tagged = taggedType(one.comment, argument, names);
  if (tagged) return tagged;
  const made = new RegExp(`jsonb_populate_record(set)?\\(null::(?:app\\.)?(\\w+), ${argument}\\)`).exec(one.source);
  if (made) {
    const of = typeNamed(made[2] ?? '', names);
    return made[1] ? { is: 'array', of } : of;
  }
  const everywhere = EVERYWHERE[argument];
  return everywhere === undefined ? null : parseType(everywhere, names);
};

const isNull = (type: Type): boolean => type.is === 'scalar' && type.name === 'null';

/** Whether a type is a union with null. */
export const mayBeNull = (type: Type): boolean => type.is === 'union' && type.of.some(isNull);

/** A type without its null, unless it is nothing else. */
export const withoutNull = (type: Type): Type => {
  if (type.is !== 'union') return type;
  const of = type.of.filter((part) => !isNull(part));
  const [only] = of;
  return of.length === 1 && only ? only : { is: 'union', of };
};

const resultOf = (one: Described, names: Names): { result: Type; deed: string | null } => {
  const tags = tagsOf(one.comment);
  const returns = tags.find(({ tag }) => tag === 'returns');
  if (returns) return { result: parseType(returns.text, names), deed: null };
  const outcomes = tags
    .filter(({ tag }) => tag === 'outcome')
    .flatMap(({ text }) => {
      const [, words = '', fields] = /^([^{]*)(\{.*\})?$/.exec(text) ?? [];
      const parsed = fields === undefined ? [] : parseType(fields, names);
      return words
        .trim()
        .split(/[\s,]+/)
        .map((word): Type => {
          const outcome = { name: 'outcome', optional: false, type: { is: 'literal' as const, name: word } };
          return { is: 'object', fields: [outcome, ...('fields' in parsed ? parsed.fields : [])] };
        });
    });
  const [first] = outcomes;
  if (!first) throw new Error('it has no outcome');
  const deed = first.is === 'object' ? first.fields[0]?.type : undefined;
  return { result: { is: 'union', of: outcomes }, deed: deed?.is === 'literal' ? deed.name : null };
};

const readFunction = (one: Described, names: Names, catalogue: Catalogue, calls: Calls): SqlFunction => {
  const nullable = new Set(wordsOf(one.comment, 'nullable'));
  const { result, deed } = resultOf(one, names);
  if (one.result !== 'jsonb') {
    const told = one.is_set && result.is === 'array' ? result.of : withoutNull(result);
    const known = typeNamed(one.result, names);
    const same =
      told.is === 'row'
        ? known.is === 'row' && known.table === told.table
        : JSON.stringify(told) === JSON.stringify(known);
    if (!same || one.is_set !== (result.is === 'array')) throw new Error(`@returns differs from ${one.result}`);
  }
  const first = one.argument_types.length - one.defaults;
  return {
    name: one.name,
    result,
    isSet: one.is_set,
    isScalar: !one.is_set && one.result !== 'jsonb' && one.result !== 'void',
    deed,
    publishes: [...reach(one, calls)].some(({ source }) => /\b(?:insert into|update) outbox\b/.test(source)),
    arguments: one.argument_types.map((cast, index) => {
      const name = one.argument_names[index] ?? '';
      const short = name.replace(/^p_/, '');
      const type =
        cast === 'jsonb'
          ? jsonArgument(one, name, names)
          : (taggedType(one.comment, name, names) ?? typeNamed(cast, names));
      if (!type) throw new Error(`nothing says what the JSON in ${name} is: add @param`);
      const members = cast === 'jsonb' ? memberNames(type, catalogue) : null;
      const read = [...reach(one, calls, name)].flatMap(({ source }) => membersRead(source, name));
      const unknown = members && read.filter((member) => !members.has(member));
      if (unknown && unknown.length > 0) throw new Error(`it reads ${unknown} of ${name}, whose type has none`);
      return { name: short, cast, type, nullable: nullable.has(short), hasDefault: index >= first };
    }),
  };
};

const COLUMNS = `
  select c.relname as of, c.relkind as kind, a.attname as name, t.typname as type, not a.attnotnull as nullable,
         obj_description(c.reltype, 'pg_type') as comment
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
  where c.relnamespace = $1::regnamespace and c.relkind = $2 and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`;

const FUNCTIONS = `
  select p.proname as name, obj_description(p.oid, 'pg_proc') as comment, p.prosrc as source,
         coalesce(p.proargnames[1:p.pronargs], '{}') as argument_names,
         array(select t.typname::text from unnest(p.proargtypes::oid[]) with ordinality u(type, n)
               join pg_type t on t.oid = u.type order by u.n) as argument_types,
         p.pronargdefaults as defaults, r.typname as result, p.proretset as is_set
  from pg_proc p join pg_type r on r.oid = p.prorettype
  where p.pronamespace = $1::regnamespace and p.prokind = 'f'
  order by p.proname`;

type ColumnRow = { of: string; name: string; type: string; nullable: boolean; comment: string | null };

/** Reads a migrated database. Throws for headers of functions that do not match it. */
export const readCatalogue = async (client: Pick<ClientBase, 'query'>): Promise<Catalogue> => {
  const tables = (await client.query<ColumnRow>(COLUMNS, ['public', 'r'])).rows;
  const composites = (await client.query<ColumnRow>(COLUMNS, [SCHEMA, 'c'])).rows;
  const described = (await client.query<Described>(FUNCTIONS, [SCHEMA])).rows;
  const told = described.filter(({ comment }) => tagsOf(comment).some(({ tag }) => /^(outcome|returns)$/.test(tag)));
  const names: Names = {
    tables: new Map(
      [...new Set(tables.map(({ of }) => of))].map((of) => [
        of,
        new Set(tables.filter((column) => column.of === of).map(({ name }) => name)),
      ]),
    ),
    composites: new Set(composites.map((column) => column.of)),
    functions: new Set(told.map(({ name }) => name)),
  };
  const grouped = (rows: readonly ColumnRow[], isNullable: (row: ColumnRow) => boolean) => {
    const groups = new Map<string, Column[]>();
    for (const row of rows) {
      const type = taggedType(row.comment, row.name, names) ?? typeNamed(row.type, names);
      const column = { name: row.name, type, nullable: isNullable(row) };
      groups.set(row.of, [...(groups.get(row.of) ?? []), column]);
    }
    return groups;
  };
  const catalogue: Catalogue = {
    tables: grouped(tables, ({ nullable }) => nullable),
    // Postgres has no NOT NULL for attributes, so the type's header names those that may be null.
    composites: grouped(composites, ({ comment, name }) => wordsOf(comment, 'nullable').includes(name)),
    functions: new Map(),
  };
  const calls = callsOf(described);
  for (const one of told) {
    try {
      catalogue.functions.set(one.name, readFunction(one, names, catalogue, calls));
    } catch (error) {
      throw new Error(`${SCHEMA}.${one.name}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
  return catalogue;
};
