import pg from 'pg';
import { json, type Reply } from '../http.ts';
import { messageOf } from '../message-of.ts';

/** A request that never reaches Postgres because it is malformed. */
export class BadRequest extends Error {}

/** A request or answer is too large, with the proxy's status and text (neondatabase/neon, proxy/src/serverless). */
export class TooLarge extends Error {
  readonly status: 413 | 507;

  constructor(status: 413 | 507, message: string) {
    super(message);
    this.status = status;
  }
}

/** There was no connection to Postgres. */
export class Unreachable extends Error {
  readonly database: pg.DatabaseError | undefined;

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
    this.database = cause instanceof pg.DatabaseError ? cause : undefined;
  }
}

const errorFields = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const;

export const failure = (error: unknown): Reply => {
  if (error instanceof BadRequest) return json(400, { message: error.message });
  if (error instanceof TooLarge) return json(error.status, { message: error.message, code: '' });
  const database = error instanceof Unreachable ? error.database : error;
  if (database instanceof pg.DatabaseError && !isPassing(database)) {
    const fields = errorFields.map((name) => [name, database[name]] as const);
    return json(400, { message: database.message, ...Object.fromEntries(fields.filter(([, value]) => value != null)) });
  }
  const status = error instanceof Unreachable ? 503 : 500;
  return json(status, { message: `Couldn't connect to compute node: ${messageOf(error)}` });
};

/** Starting up, shutting down or out of connections: the proxy's problem, not the query's. */
const isPassing = ({ code = '' }: pg.DatabaseError): boolean => code.startsWith('57P0') || code === '53300';
