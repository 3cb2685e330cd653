import pg from 'pg';
import { BadRequest, Unreachable } from './refusals.ts';

/** How long a request waits for a connection while all are busy, as in Neon's pooler (query_wait_timeout). */
const QUEUE_WAIT_MS = 120_000;

export class Pools {
  #pools = new Map<string, pg.Pool>();
  #pgPort: number;
  #max: number;

  constructor(pgPort: number, max: number) {
    this.#pgPort = pgPort;
    this.#max = max;
  }

  /** The local URL for a connection string. Throws a BadRequest if it is malformed. */
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
    // An idle connection dies with Postgres. The pool drops it by itself, but an unhandled event would end the process.
    pool.on('error', () => {});
    this.#pools.set(key, pool);
    return pool;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.end()));
  }
}

/** Does the work, and cancels its query in Postgres when the caller goes away meanwhile, as the proxy does. */
export const cancelledWith = async <T>(
  signal: AbortSignal,
  client: pg.PoolClient,
  url: string,
  work: () => Promise<T>,
): Promise<T> => {
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
    // Otherwise the cancellation could hit the next request's query.
    await cancelling;
  }
};

export const withClient = async <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw new Unreachable(error);
  }
  // A client in use reports the death of its connection here as well as to its query.
  const ignore = () => {};
  client.on('error', ignore);
  try {
    return await work(client);
  } finally {
    client.off('error', ignore);
    // A caller that sent a bare BEGIN must not hand its open transaction to the next one.
    client.release(client.getTransactionStatus() !== 'I');
  }
};
