import type pg from 'pg';
import { type Catalogue, readCatalogue } from '../scripts/sql-types/catalogue.ts';
import type { Type } from '../scripts/sql-types/language.ts';

type Member = { optional: boolean; type: Type };

const NULL: Type = { is: 'scalar', name: 'null' };

/** What every answer with an outcome may have besides: what `noted` in src/db/audit.ts reads of it. */
const FOR_THE_NOTE: [string, Member][] = [
  ['audit', { optional: true, type: { is: 'map', of: { is: 'scalar', name: 'json' } } }],
  ['unchanged', { optional: true, type: { is: 'scalar', name: 'boolean' } }],
];

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

const fitsScalar = (name: string, value: unknown): boolean => {
  switch (name) {
    case 'json':
      return true;
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
    case 'smallint':
    case 'bigint':
      return Number.isSafeInteger(value);
    case 'numeric':
    case 'double':
      return typeof value === 'number';
    case 'timestamptz':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value);
    case 'timestamp':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/.test(value);
    default:
      return typeof value === 'string';
  }
};

/** Looks at what functions really answer, and says where it is not what their headers declare. */
const createResultCheck = (catalogue: Catalogue) => {
  /** The members of what is an object; null for what is none. */
  const membersOf = (type: Type): Map<string, Member> | null => {
    const columns = (of: readonly { name: string; type: Type; nullable: boolean }[]) =>
      new Map(
        of.map(({ name, type: own, nullable }): [string, Member] => [
          name,
          { optional: false, type: nullable ? { is: 'union', of: [own, NULL] } : own },
        ]),
      );
    switch (type.is) {
      case 'object':
        return new Map(
          type.fields.map(({ name, optional, type: of }): [string, Member] => [name, { optional, type: of }]),
        );
      case 'row': {
        const wanted = (catalogue.tables.get(type.table) ?? []).filter(
          ({ name }) => (type.only?.includes(name) ?? true) && !type.without?.includes(name),
        );
        return columns(wanted);
      }
      case 'composite':
        return columns(catalogue.composites.get(type.name) ?? []);
      case 'both': {
        const parts = type.of.map(membersOf);
        return parts.includes(null) ? null : new Map(parts.flatMap((part) => [...(part ?? [])]));
      }
      case 'partial': {
        const whole = membersOf(type.of);
        return whole && new Map([...whole].map(([name, member]) => [name, { ...member, optional: true }]));
      }
      case 'result': {
        const result = catalogue.functions.get(type.name)?.result;
        return result ? membersOf(result) : null;
      }
      default:
        return null;
    }
  };

  const problemsOf = (type: Type, value: unknown, at: string): string[] => {
    switch (type.is) {
      case 'scalar':
        return fitsScalar(type.name, value) ? [] : [`${at} is ${JSON.stringify(value)}, which is no ${type.name}`];
      case 'literal':
        return value === type.name ? [] : [`${at} is ${JSON.stringify(value)}, not '${type.name}'`];
      case 'array':
        if (!Array.isArray(value)) return [`${at} is ${kindOf(value)}, not an array`];
        return value.flatMap((item, index) => problemsOf(type.of, item, `${at}[${index}]`));
      case 'map':
        if (kindOf(value) !== 'object') return [`${at} is ${kindOf(value)}, not an object`];
        return Object.entries(value as object).flatMap(([name, of]) => problemsOf(type.of, of, `${at}.${name}`));
      case 'union': {
        const tried = type.of.map((part) => problemsOf(part, value, at));
        const best = tried.toSorted((a, b) => a.length - b.length)[0] ?? [];
        return best.length === 0 ? [] : best;
      }
      case 'result': {
        const result = catalogue.functions.get(type.name)?.result;
        return result ? problemsOf(result, value, at) : [];
      }
      default: {
        const members = membersOf(type);
        if (!members) return [];
        if (kindOf(value) !== 'object') return [`${at} is ${kindOf(value)}, not an object`];
        const object = value as Record<string, unknown>;
        const known = at.includes('.') || !members.has('outcome') ? members : new Map([...FOR_THE_NOTE, ...members]);
        return [
          ...Object.keys(object)
            .filter((name) => !known.has(name))
            .map((name) => `${at}.${name} is not declared`),
          ...[...known].flatMap(([name, member]) => {
            if (object[name] === undefined) return member.optional ? [] : [`${at}.${name} is missing`];
            return problemsOf(member.type, object[name], `${at}.${name}`);
          }),
        ];
      }
    }
  };

  /** What of a text that a function answered differs from the function's header. */
  return (name: string, text: string): string[] => {
    const known = catalogue.functions.get(name);
    // What is no JSON Postgres itself holds to its type.
    if (!known || known.isScalar || (known.result.is === 'scalar' && known.result.name === 'null')) return [];
    return problemsOf(known.result, JSON.parse(text), name);
  };
};

/** An answer of Neon's proxy, whose rows are arrays of texts. */
type Answered = { fields: { name: string }[]; rows: (string | null)[][] };

let read: Promise<ReturnType<typeof createResultCheck>> | undefined;

/** Checks what a request to the database answered: `statement` calls a column as the function whose answer it is. */
export const checkResults = async (client: Pick<pg.ClientBase, 'query'>) => {
  read ??= readCatalogue(client).then(createResultCheck);
  const check = await read;
  return (body: string): string[] => {
    const parsed = JSON.parse(body || '{}') as { results?: Answered[] } & Partial<Answered>;
    const answers = parsed.results ?? (parsed.fields && parsed.rows ? [parsed as Answered] : []);
    return answers.flatMap(({ fields, rows }) =>
      fields.flatMap(({ name }, at) => rows.flatMap((row) => check(name, row[at] ?? 'null'))),
    );
  };
};
