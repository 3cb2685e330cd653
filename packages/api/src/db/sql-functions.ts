import { is, isSQLWrapper, type SQL, type SQLWrapper, sql, Table } from 'drizzle-orm';
import type { AuditEntry } from '../core/audit.ts';
import { readLocal } from '../core/zones.ts';
import { audited } from './audit.ts';
import { type Database, translated } from './client.ts';
import { FUNCTIONS, type Functions } from './generated/functions.ts';

// The one way from TypeScript to our functions in Postgres. What they take and answer is generated from the catalogue.

export type FunctionName = keyof Functions;
export type Args<Name extends FunctionName> = Functions[Name]['args'];
export type Result<Name extends FunctionName> = Functions[Name]['result'];

/** Each argument, or what SQL makes of it. */
type Given<T> = { [Name in keyof T]: T[Name] | SQLWrapper };

type Member<T> = T extends unknown ? keyof T : never;

/** What JSON has that its type has not: a compile error, also where all members are optional. */
type Surplus<Wanted, Actual> = Actual extends readonly (infer Element)[]
  ? Wanted extends readonly (infer WantedElement)[]
    ? readonly Surplus<WantedElement, Element>[]
    : unknown
  : Actual extends Date | SQLWrapper | string | number | boolean | null | undefined
    ? unknown
    : { [Name in Exclude<keyof Actual, Member<Wanted>>]: never };

/** Arguments without a member that the function does not know, at the top or one level below. */
export type Exactly<Wanted, Actual> = Actual &
  Surplus<Wanted, Actual> & {
    [Name in keyof Actual]: Name extends keyof Wanted ? Surplus<NonNullable<Wanted[Name]>, Actual[Name]> : unknown;
  };

/** Where times are in a result: JSON has them as texts. `*` stands for every member. */
type Times = 'instant' | 'local' | readonly Times[] | { readonly [name: string]: Times };

type RunTime = {
  args: Record<string, string>;
  /** Of a function that answers rows: which of their columns are wanted; none where the rows are values. */
  columns?: readonly string[];
  /** It answers a value of Postgres, which drivers read each in their own way, and not JSON. */
  isScalar?: true;
  deed?: string;
  publishes?: true;
  times?: Times;
};

/** What a call needs to know of a function while it runs. */
export const runTimeOf = (name: FunctionName): RunTime => FUNCTIONS[name];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Makes the times of a result what they are by their type in Postgres, in place. */
const revived = (value: unknown, times: Times | undefined): unknown => {
  if (times === undefined || value === null || value === undefined) return value;
  if (times === 'instant') return new Date(String(value));
  if (times === 'local') return readLocal(String(value));
  if (Array.isArray(value)) {
    const [of] = times as readonly Times[];
    return value.map((item) => revived(item, of));
  }
  if (!isObject(value)) return value;
  const each = (times as Record<string, Times>)['*'];
  for (const name of Object.keys(each ? value : times)) {
    if (name in value) value[name] = revived(value[name], each ?? (times as Record<string, Times>)[name]);
  }
  return value;
};

const argument = (value: unknown, cast: string): SQL => {
  if (is(value, Table) || isSQLWrapper(value)) return sql`${value}`;
  if (value === null || value === undefined) return sql.raw(`null::${cast}`);
  if (cast.endsWith('[]')) {
    return sql`array(select jsonb_array_elements_text(${JSON.stringify(value)}::jsonb))::${sql.raw(cast)}`;
  }
  const text = value instanceof Date ? value.toISOString() : cast === 'jsonb' ? JSON.stringify(value) : value;
  return sql`${text}::${sql.raw(cast)}`;
};

const invocation = (name: FunctionName, args: Record<string, unknown>): SQL => {
  const given = Object.entries(runTimeOf(name).args)
    .filter(([argumentName]) => argumentName in args)
    .map(([argumentName, cast]) => sql`${sql.raw(`p_${argumentName}`)} => ${argument(args[argumentName], cast)}`);
  return sql`app.${sql.raw(name)}(${sql.join(given, sql`, `)})`;
};

/** What a function answers, as an expression of a query: arguments may be columns. */
export const expression = <Name extends FunctionName>(name: Name, args: Given<Args<Name>>): SQL<Result<Name>> => {
  const { times } = runTimeOf(name);
  return invocation(name, args).mapWith((value: unknown) => revived(value, times) as Result<Name>);
};

/** Rows as `statement` answers them: the one column is called as the function is. */
export type Answered = { rows: Record<string, unknown>[] };

/** The most jobs that one statement hands over to its caller; what it leaves beyond them takes turns with others' jobs. */
const MOST_JOBS = 100;

/** What the functions of a statement see: the caller publishes the jobs that they leave. */
const TAKING_JOBS = sql` from set_config('app.room', ${sql.raw(`'${MOST_JOBS}'`)}, true)`;
const JOBS = 'handed_over';
const THEIR_JOBS = sql`, app.${sql.raw(JOBS)}() as ${sql.identifier(JOBS)}`;

/** The query for a function's answer, as the column `column`. */
const selection = (name: FunctionName, call: SQL, column: string, from = sql``): SQL => {
  const { columns, isScalar } = runTimeOf(name);
  const as = sql.identifier(column);
  if (isScalar) return sql`select to_jsonb(${call}) as ${as}${from}`;
  if (!columns) return sql`select ${call} as ${as}${from}`;
  const members = columns.map((one) => sql`${sql.raw(`'${one}'`)}, r.${sql.identifier(one)}`);
  const row = columns.length > 0 ? sql`jsonb_build_object(${sql.join(members, sql`, `)})` : sql`r`;
  return sql`select coalesce(jsonb_agg(${row}), '[]') as ${as} from ${call} r`;
};

type StatementOptions = {
  /** An audit entry, which the same statement writes if the function made its change. */
  audit?: AuditEntry | null | undefined;
  /** The caller publishes the jobs that the function leaves, which `jobsOf` reads; else they wait to be leased. */
  takesJobs?: boolean;
};

/** The statement that calls a function, for a batch; `answerOf` reads its answer. */
export const statement = <Name extends FunctionName>(
  db: Database,
  name: Name,
  args: Given<Args<Name>>,
  { audit, takesJobs = false }: StatementOptions = {},
) => {
  const call = invocation(name, args);
  const { deed = '', publishes = false } = runTimeOf(name);
  const [from, jobs] = takesJobs && publishes ? [TAKING_JOBS, THEIR_JOBS] : [sql``, sql``];
  const query = audit
    ? audited(selection(name, call, 'result', from), name, deed, audit, jobs)
    : takesJobs && publishes
      ? // The jobs are asked for when the function has made them.
        sql`with done as materialized (${selection(name, call, 'result', from)})
            select result as ${sql.identifier(name)}${jobs} from done`
      : selection(name, call, name);
  return db.execute<Record<string, unknown>>(query);
};

/** The jobs that a statement left to its caller, and whether there may be more that are due. */
export const jobsOf = ({ rows: [row] }: Answered): NonNullable<Result<'handed_over'>> =>
  (revived(row?.[JOBS] ?? null, runTimeOf(JOBS).times) as Result<'handed_over'>) ?? { jobs: [], more: false };

/** What a function answered. */
export const answerOf = <Name extends FunctionName>(name: Name, { rows }: Answered): Result<Name> => {
  const [row] = rows;
  if (!row) throw new Error(`${name} answered nothing`);
  return revived(row[name], runTimeOf(name).times) as Result<Name>;
};

/** Calls a function in one round trip, and leaves what follows from its answer to the caller. */
export const call = async <Name extends FunctionName, Actual extends Given<Args<Name>>>(
  db: Database,
  name: Name,
  args: Exactly<Args<Name>, Actual>,
): Promise<Result<Name>> => answerOf(name, await translated(statement(db, name, args)));
