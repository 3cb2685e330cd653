import { neon, neonConfig } from '@neondatabase/serverless';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { AppError } from '../core/errors.ts';
import * as schema from './schema/index.ts';

/** Postgres over Neon's HTTP protocol: each call is one round trip and one transaction. */
export const createDatabase = (url: string, fetchEndpoint?: string) => {
  if (fetchEndpoint) neonConfig.fetchEndpoint = fetchEndpoint;
  return drizzle(neon(url), { schema });
};

export type Database = ReturnType<typeof createDatabase>;

/** Thrown when an idempotency key was used before for the same request; carries what the first one made. */
export class RepeatedRequest extends Error {
  override readonly name = 'RepeatedRequest';
  readonly resourceId: string;

  constructor(resourceId: string) {
    super('idempotency key repeated');
    this.resourceId = resourceId;
  }
}

type PostgresError = { code?: string; detail?: string; constraint?: string };

/** The Postgres error under Drizzle's wrapping, or null. */
const postgresError = (error: unknown): PostgresError | null => {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[0-9A-Z]{5}$/.test(at.code)) return at as PostgresError;
  }
  return null;
};

/** Connection trouble as Postgres or Neon's proxy reports it: worth another try later. */
const isUnavailable = (error: unknown): boolean => {
  const code = postgresError(error)?.code;
  if (code) return /^(08|53|57P)/.test(code);
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at.name === 'NeonDbError' || at.name === 'TypeError' || at.name === 'TimeoutError') return true;
  }
  return false;
};

/** Runs `work` and turns what Postgres throws into what the API says. */
export const translated = async <T>(work: PromiseLike<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    const known = postgresError(error);
    if (known?.code === 'TV001') throw new RepeatedRequest(known.detail ?? '');
    if (known?.code === 'TV002') throw new AppError('idempotency_key_reused');
    if (known?.code === '22021' || known?.code === '22P05') {
      throw new AppError('invalid_request', 'Text must not contain the character U+0000.', { cause: error });
    }
    if (isUnavailable(error)) {
      throw new AppError('database_unavailable', 'Try again in a moment.', { retryAfter: 1, cause: error });
    }
    throw error;
  }
};

/** The statement that calls an SQL function which returns jsonb, for a batch; `resultOf` reads its answer. */
export const functionCall = <T>(db: Database, call: SQL) => db.execute<{ result: T }>(sql`select ${call} as result`);

/** What a function returned. */
export const resultOf = <T>({ rows }: { rows: { result: T }[] }): T => {
  const [row] = rows;
  if (!row) throw new Error('The function returned nothing');
  return row.result;
};

/** Calls an SQL function that returns jsonb, in one round trip. */
export const callFunction = async <T>(db: Database, call: SQL): Promise<T> =>
  resultOf(await translated(functionCall<T>(db, call)));

/** Throws unless Postgres answers. */
export const ping = async (db: Database): Promise<void> => {
  await translated(db.execute(sql`select 1`));
};
