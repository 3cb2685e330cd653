import type pg from 'pg';
import { header, json, type LocalRequest, type Reply } from '../http.ts';
import { AnswerSize, execute, type Statement, transaction } from './execute.ts';
import { cancelledWith, type Pools, withClient } from './pools.ts';
import { BadRequest, failure, TooLarge } from './refusals.ts';
import { observed, type RoundTrip } from './round-trip.ts';

const isolationLevels = new Map([
  ['ReadUncommitted', 'READ UNCOMMITTED'],
  ['ReadCommitted', 'READ COMMITTED'],
  ['RepeatableRead', 'REPEATABLE READ'],
  ['Serializable', 'SERIALIZABLE'],
]);

export const answer = async (
  request: LocalRequest,
  pools: Pools,
  listeners: ReadonlySet<(trip: RoundTrip) => void>,
  maxBytes: number,
): Promise<Reply> => {
  if (request.path !== '/sql') return json(404, { message: `no such endpoint: ${request.path}` });
  if (request.method !== 'POST') return json(405, { message: 'use POST' }, { allow: 'POST' });
  const format = {
    arrayMode: header(request, 'neon-array-mode') === 'true',
    rawText: header(request, 'neon-raw-text-output') === 'true',
  };
  try {
    const connectionString = header(request, 'neon-connection-string');
    if (!connectionString) throw new BadRequest('missing header: Neon-Connection-String');
    if (request.body.length > maxBytes) throw new TooLarge(413, `request is too large (max is ${maxBytes} bytes)`);
    const body = parseBody(request.body);
    const size = new AnswerSize(maxBytes);
    const begin = beginStatement(request);
    const pool = pools.get(connectionString);
    const work = (client: pg.PoolClient) =>
      cancelledWith(request.signal, client, pools.urlOf(connectionString), async () =>
        body.batch
          ? json(200, { results: await transaction(client, begin, body.statements, format, size) })
          : json(200, await execute(client, body.statement, format, size)),
      );
    if (listeners.size === 0) return await withClient(pool, work);
    const statements = body.batch ? body.statements : [body.statement];
    return await observed(listeners, statements, (measured) => withClient(pool, (client) => measured(client, work)));
  } catch (error) {
    return failure(error);
  }
};

const parseBody = (body: Buffer): { batch: true; statements: Statement[] } | { batch: false; statement: Statement } => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch {
    throw new BadRequest('the body is not JSON');
  }
  if (isRecord(parsed) && Array.isArray(parsed.queries)) {
    return { batch: true, statements: parsed.queries.map(toStatement) };
  }
  return { batch: false, statement: toStatement(parsed) };
};

const toStatement = (value: unknown): Statement => {
  if (!isRecord(value) || typeof value.query !== 'string') throw new BadRequest('a statement needs a `query` string');
  const params = value.params ?? [];
  if (!Array.isArray(params)) throw new BadRequest('`params` must be an array');
  return { query: value.query, params };
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const beginStatement = (request: LocalRequest): string => {
  const words = ['BEGIN'];
  const isolation = header(request, 'neon-batch-isolation-level');
  if (isolation !== undefined) {
    const level = isolationLevels.get(isolation);
    if (!level) throw new BadRequest(`invalid isolation level: ${isolation}`);
    words.push('ISOLATION LEVEL', level);
  }
  const readOnly = header(request, 'neon-batch-read-only');
  if (readOnly !== undefined) words.push(readOnly === 'true' ? 'READ ONLY' : 'READ WRITE');
  const deferrable = header(request, 'neon-batch-deferrable');
  if (deferrable !== undefined) words.push(deferrable === 'true' ? 'DEFERRABLE' : 'NOT DEFERRABLE');
  return words.join(' ');
};
