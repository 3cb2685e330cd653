import { neon, neonConfig } from '@neondatabase/serverless';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { deadlineSignal } from '../core/deadline.ts';
import { AppError } from '../core/errors.ts';
import type { Database } from '../ports/database.ts';

/** The time limit of a query, answer included; none of ours needs a tenth of it. */
export const QUERY_DEADLINE_MS = 30_000;

/**
 * Thrown when Neon's proxy refuses a request above 10 MiB (413) or an answer above 10 MiB (507); a batch counts as one.
 * A retry would be refused again.
 */
export class DatabaseLimit extends Error {
  override readonly name = 'DatabaseLimit';
}

const messageIn = (body: string): string | undefined => {
  try {
    return (JSON.parse(body) as { message?: string }).message;
  } catch {
    return undefined; // not every proxy on the way answers JSON
  }
};

/**
 * `fetch` for the driver, with a time limit: Neon’s proxy has none. When we give up, the proxy sees our request end and
 * cancels the query in Postgres. Refusals for size get an error of their own, since the driver reports a status only in
 * a message.
 */
export const databaseFetch = async (
  url: string | URL,
  init: RequestInit,
  deadline = QUERY_DEADLINE_MS,
): Promise<Pick<Response, 'ok' | 'status' | 'json' | 'text'>> => {
  const { signal, clear } = deadlineSignal(deadline);
  try {
    const response = await fetch(url, { ...init, signal });
    const { ok, status } = response;
    // Read here, so that the time limit covers the body and its timer ends with it.
    const body = await response.text();
    if (status === 413 || status === 507) throw new DatabaseLimit(messageIn(body) ?? `HTTP status ${status}`);
    return { ok, status, json: async () => JSON.parse(body), text: async () => body };
  } finally {
    clear();
  }
};

/** Postgres over Neon's HTTP protocol: each call is one round trip and one transaction. */
export const createDatabase = (url: string, fetchEndpoint?: string): Database => {
  if (fetchEndpoint) neonConfig.fetchEndpoint = fetchEndpoint;
  neonConfig.fetchFunction = databaseFetch;
  return drizzle(neon(url));
};

export type { Database };

/** Thrown when an idempotency key was used before for the same request; carries the id of what that request made. */
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

/** Whether Postgres or Neon’s proxy reports trouble with the connection, after which a retry may work. */
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
