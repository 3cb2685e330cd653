import { neon, neonConfig } from '@neondatabase/serverless';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { AppError } from '../core/errors.ts';
import type { Database } from '../ports/database.ts';

/** Longest that a query may take, with its answer; none of ours needs a tenth of it. */
export const QUERY_DEADLINE_MS = 30_000;

/**
 * What Neon's proxy refuses for its size: requests above 10 MiB (413), and answers above 10 MiB (507), where those of a batch
 * count together. The same again is refused again.
 */
export class DatabaseLimit extends Error {
  override readonly name = 'DatabaseLimit';
}

/**
 * `fetch` for the driver, which tells of a status in a message alone, and waits for ever: Neon's proxy has no limit on the time
 * of a query. When we give up, the proxy sees our request end and cancels the query in Postgres.
 */
export const databaseFetch = async (url: string | URL, init: RequestInit, deadline = QUERY_DEADLINE_MS) => {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(deadline) });
  if (response.status !== 413 && response.status !== 507) return response;
  const { message } = (await response.json().catch(() => ({}))) as { message?: string };
  throw new DatabaseLimit(message ?? `HTTP status ${response.status}`);
};

/** Postgres over Neon's HTTP protocol: each call is one round trip and one transaction. */
export const createDatabase = (url: string, fetchEndpoint?: string): Database => {
  if (fetchEndpoint) neonConfig.fetchEndpoint = fetchEndpoint;
  neonConfig.fetchFunction = databaseFetch;
  return drizzle(neon(url));
};

export type { Database };

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

/** An error with all that it wraps: Drizzle's has a `cause`, Neon's a `sourceError`. */
const unwrapped = function* (error: unknown): Generator<Error> {
  for (let at = error; at instanceof Error; at = at.cause ?? ('sourceError' in at ? at.sourceError : undefined))
    yield at;
};

/** The Postgres error under Drizzle's wrapping, or null. */
const postgresError = (error: unknown): PostgresError | null => {
  for (const at of unwrapped(error)) {
    if ('code' in at && typeof at.code === 'string' && /^[0-9A-Z]{5}$/.test(at.code)) return at as PostgresError;
  }
  return null;
};

/** Connection trouble as Postgres or Neon's proxy reports it: worth another try later. */
const isUnavailable = (error: unknown): boolean => {
  const code = postgresError(error)?.code;
  // 57014: the query was cancelled, as by a statement_timeout of the role.
  if (code) return /^(08|53|57P|57014)/.test(code);
  for (const at of unwrapped(error)) {
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
    for (const at of unwrapped(error)) {
      if (at instanceof DatabaseLimit) throw new AppError('database_limit', 'Ask for less at once.', { cause: error });
    }
    if (isUnavailable(error)) {
      throw new AppError('database_unavailable', 'Try again in a moment.', { retryAfter: 1, cause: error });
    }
    throw error;
  }
};

/** Throws unless Postgres answers. */
export const ping = async (db: Database): Promise<void> => {
  await translated(db.execute(sql`select 1`));
};
