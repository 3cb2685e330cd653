import { type IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';
import { Faults } from '../faults.ts';
import { header, json, type LocalRequest, type Reply, serve } from '../http.ts';

/** How to stand in for Neon's proxy. */
export interface NeonOptions {
  /** The port of a Postgres on 127.0.0.1; host and port of connection strings are ignored in its favour. */
  pgPort: number;
  port?: number;
  /** Connections that the HTTP endpoint opens at most, for each database and user; 20 unless told. */
  maxConnections?: number;
  /** The largest request and the largest answer over HTTP in bytes; 10 MiB unless told, as Neon's proxy has it. */
  maxBytes?: number;
}

/** A stand-in for Neon's proxy: SQL over HTTP and Postgres over WebSocket. */
export interface LocalNeon {
  port: number;
  origin: string;
  /** For `neonConfig.fetchEndpoint`. */
  fetchEndpoint: string;
  /** For `neonConfig.wsProxy`, with `useSecureWebSocket`, `pipelineTLS` and `pipelineConnect` off. */
  wsProxy: string;
  /** `match` sees `POST /sql` and `GET /v2`. */
  faults: Faults;
  /** Tells of each round trip over HTTP when it is over. Returns what ends it. */
  observe(listener: (trip: RoundTrip) => void): () => void;
  close(): Promise<void>;
}

/** One request to the HTTP endpoint, which is one transaction. */
export interface RoundTrip {
  statements: { query: string; params: unknown[] }[];
  /** Milliseconds spent in Postgres, with waiting for locks and the commit. */
  ms: number;
  /** Milliseconds before that, waiting for one of the pool's connections. */
  waitedMs: number;
  /** What Postgres sent as notices meanwhile. */
  notices: string[];
  /** What was answered; empty where nothing was. */
  body: string;
  failed: boolean;
}

/** Starts the stand-in. Postgres may come and go while it runs. */
export async function startNeon({
  pgPort,
  port = 0,
  maxConnections = 20,
  maxBytes = 10 * 1024 * 1024,
}: NeonOptions): Promise<LocalNeon> {
  const faults = new Faults((status) => ({ message: `injected fault: ${status}` }));
  const pools = new Pools(pgPort, maxConnections);
  const listeners = new Set<(trip: RoundTrip) => void>();
  const http = await serve((request) => answer(request, pools, listeners, maxBytes), { port, faults });
  const sockets = openWebSockets(pgPort, faults);
  http.server.on('upgrade', sockets.upgrade);
  return {
    port: http.port,
    origin: http.origin,
    fetchEndpoint: `${http.origin}/sql`,
    wsProxy: `127.0.0.1:${http.port}/v2`,
    faults,
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      sockets.close();
      await http.close();
      await pools.close();
    },
  };
}

/** How long a request waits for a connection while all are at work, as long as Neon's pooler lets it (query_wait_timeout). */
const QUEUE_WAIT_MS = 120_000;

class Pools {
  #pools = new Map<string, pg.Pool>();
  #pgPort: number;
  #max: number;

  constructor(pgPort: number, max: number) {
    this.#pgPort = pgPort;
    this.#max = max;
  }

  /** Where a connection string leads here. Throws a BadRequest if it is malformed. */
  urlOf(connectionString: string): string {
    if (!URL.canParse(connectionString)) throw new BadRequest('Neon-Connection-String is not a URL');
    const url = new URL(connectionString);
    url.hostname = '127.0.0.1';
    url.port = String(this.#pgPort);
    // sslmode and channel_binding are Neon's; the local Postgres has no TLS.
    url.search = '';
    return url.href;
  }

  /** The pool for a connection string's user and database. Throws a BadRequest if the string is malformed. */
  get(connectionString: string): pg.Pool {
    const key = this.urlOf(connectionString);
    const known = this.#pools.get(key);
    if (known) return known;
    const pool = new pg.Pool({ connectionString: key, max: this.#max, connectionTimeoutMillis: QUEUE_WAIT_MS });
    // An idle connection dies with Postgres. The pool drops it by itself, but unheard the event ends the process.
    pool.on('error', () => {});
    this.#pools.set(key, pool);
    return pool;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }
}

/** A request that never reaches Postgres because it is malformed. */
class BadRequest extends Error {}

/** What the proxy refuses for its size, with its status and its words (neondatabase/neon, proxy/src/serverless). */
class TooLarge extends Error {
  readonly status: 413 | 507;

  constructor(status: 413 | 507, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Counts an answer as the proxy does (query_to_json in sql_over_http.rs): the rows of all statements of a batch together, looked
 * at before each row, so that the one which goes beyond the limit is refused only if another follows.
 */
class AnswerSize {
  #max: number;
  #bytes = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(rows: readonly unknown[]): void {
    for (const row of rows) {
      if (this.#bytes > this.#max) throw new TooLarge(507, `response is too large (max is ${this.#max} bytes)`);
      this.#bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    }
  }
}

/** Does the work, and cancels its query in Postgres when the caller goes away meanwhile, as the proxy does. */
async function cancelledWith<T>(
  signal: AbortSignal,
  client: pg.PoolClient,
  url: string,
  work: () => Promise<T>,
): Promise<T> {
  const cancel = async () => {
    const other = new pg.Client(url);
    try {
      await other.connect();
      await other.query('SELECT pg_cancel_backend($1)', [(client as { processID?: number }).processID]);
    } catch {
      // Postgres is gone, and the query with it.
    } finally {
      await other.end().catch(() => {});
    }
  };
  let cancelling: Promise<void> | undefined;
  const onAbort = () => {
    cancelling = cancel();
  };
  if (signal.aborted) throw new BadRequest('the caller is gone');
  signal.addEventListener('abort', onAbort);
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Else the cancellation could meet the next one's query.
    await cancelling;
  }
}

interface Statement {
  query: string;
  params: unknown[];
}

interface Format {
  arrayMode: boolean;
  rawText: boolean;
}

const isolationLevels = new Map([
  ['ReadUncommitted', 'READ UNCOMMITTED'],
  ['ReadCommitted', 'READ COMMITTED'],
  ['RepeatableRead', 'REPEATABLE READ'],
  ['Serializable', 'SERIALIZABLE'],
]);

async function answer(
  request: LocalRequest,
  pools: Pools,
  listeners: ReadonlySet<(trip: RoundTrip) => void>,
  maxBytes: number,
): Promise<Reply> {
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
}

function parseBody(body: Buffer): { batch: true; statements: Statement[] } | { batch: false; statement: Statement } {
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
}

function toStatement(value: unknown): Statement {
  if (!isRecord(value) || typeof value.query !== 'string') throw new BadRequest('a statement needs a `query` string');
  const params = value.params ?? [];
  if (!Array.isArray(params)) throw new BadRequest('`params` must be an array');
  return { query: value.query, params };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function beginStatement(request: LocalRequest): string {
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
}

async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw new Unreachable(error);
  }
  // Checked out, a client reports the death of its connection here as well as to its query.
  const ignore = () => {};
  client.on('error', ignore);
  try {
    return await work(client);
  } finally {
    client.off('error', ignore);
    // A caller that sent a bare BEGIN must not hand its open transaction to the next one.
    client.release(client.getTransactionStatus() !== 'I');
  }
}

type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** Does the work and tells the listeners of it, whatever came of it. */
async function observed(
  listeners: ReadonlySet<(trip: RoundTrip) => void>,
  statements: Statement[],
  run: (measured: (client: pg.PoolClient, work: Work<Reply>) => Promise<Reply>) => Promise<Reply>,
): Promise<Reply> {
  const begun = performance.now();
  const trip: RoundTrip = { statements, ms: 0, waitedMs: 0, notices: [], body: '', failed: true };
  const note = ({ message }: { message: string | undefined }) => trip.notices.push(message ?? '');
  try {
    return await run(async (client, work) => {
      const connected = performance.now();
      trip.waitedMs = connected - begun;
      client.on('notice', note);
      try {
        const result = await work(client);
        trip.body = String(result.body);
        trip.failed = false;
        return result;
      } finally {
        client.off('notice', note);
        trip.ms = performance.now() - connected;
      }
    });
  } finally {
    for (const listener of listeners) listener(trip);
  }
}

async function transaction(
  client: pg.PoolClient,
  begin: string,
  statements: Statement[],
  format: Format,
  size: AnswerSize,
): Promise<unknown[]> {
  await client.query(begin);
  try {
    const results: unknown[] = [];
    for (const statement of statements) results.push(await execute(client, statement, format, size));
    await client.query('COMMIT');
    return results;
  } catch (error) {
    // Fails only on a dead connection, whose transaction has ended anyway.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

const rawText = { getTypeParser: () => (text: unknown) => text };

async function execute(
  client: pg.PoolClient,
  { query, params }: Statement,
  format: Format,
  size: AnswerSize,
): Promise<unknown> {
  const result = await client.query({
    text: query,
    values: params,
    // The simple protocol would accept several statements in one string, which Neon refuses.
    queryMode: 'extended',
    ...(format.arrayMode ? { rowMode: 'array' } : {}),
    ...(format.rawText ? { types: rawText } : {}),
  } as pg.QueryConfig);
  size.add(result.rows);
  return {
    command: result.command,
    rowCount: result.rowCount,
    rowAsArray: format.arrayMode,
    viaNeonProxy: true,
    fields: result.fields.map((field) => ({
      name: field.name,
      tableID: field.tableID,
      columnID: field.columnID,
      dataTypeID: field.dataTypeID,
      dataTypeSize: field.dataTypeSize,
      dataTypeModifier: field.dataTypeModifier,
      format: field.format,
    })),
    rows: result.rows,
  };
}

/** No connection to Postgres could be had. */
class Unreachable extends Error {
  readonly database: pg.DatabaseError | undefined;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
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

function failure(error: unknown): Reply {
  if (error instanceof BadRequest) return json(400, { message: error.message });
  if (error instanceof TooLarge) return json(error.status, { message: error.message, code: '' });
  const database = error instanceof Unreachable ? error.database : error;
  if (database instanceof pg.DatabaseError && !isPassing(database)) {
    const fields = errorFields.map((name) => [name, database[name]] as const);
    return json(400, { message: database.message, ...Object.fromEntries(fields.filter(([, value]) => value != null)) });
  }
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof Unreachable ? 503 : 500;
  return json(status, { message: `Couldn't connect to compute node: ${message}` });
}

/** Starting up, shutting down or out of connections: the proxy's problem, not the query's. */
function isPassing({ code = '' }: pg.DatabaseError): boolean {
  return code.startsWith('57P0') || code === '53300';
}

interface WebSockets {
  upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): void;
}

function openWebSockets(pgPort: number, faults: Faults): WebSockets {
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const refused = new Set<Duplex>();

  async function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    refused.add(socket);
    socket.once('close', () => refused.delete(socket));
    // The fault switch answers through a response, which an upgrade lacks.
    const res = new ServerResponse(req);
    res.assignSocket(socket as Socket);
    const verdict = await faults.intercept(req, res);
    if (verdict === 'handled') {
      res.once('finish', () => socket.end());
      if (res.writableFinished || res.destroyed) socket.end();
      return;
    }
    res.detachSocket(socket as Socket);
    if (verdict === 'proceed-then-drop') {
      socket.destroy();
      return;
    }
    const path = (req.url ?? '').split('?')[0];
    // Browsers name the page's origin, our drivers none: no web page may reach the database through here.
    const status = path !== '/v2' ? '404 Not Found' : header(req, 'origin') ? '403 Forbidden' : undefined;
    if (status) {
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    server.handleUpgrade(req, socket, head, (ws) => pipe(ws, pgPort));
  }

  return {
    upgrade: (req, socket, head) => void upgrade(req, socket, head),
    close() {
      for (const ws of server.clients) ws.terminate();
      for (const socket of refused) socket.destroy();
      server.close();
    },
  };
}

/** Carries bytes both ways. Either side's end is the other's, so a killed Postgres is a closed WebSocket. */
function pipe(ws: WebSocket, pgPort: number): void {
  const postgres = connect(pgPort, '127.0.0.1').setNoDelay(true);
  ws.on('message', (data) => postgres.write(data as Buffer));
  ws.on('close', () => postgres.destroy());
  ws.on('error', () => postgres.destroy());
  postgres.on('data', (data) => ws.send(data));
  postgres.on('close', () => ws.close(1011, 'Postgres closed the connection'));
  postgres.on('error', () => postgres.destroy());
}
