import type pg from 'pg';
import type { Reply } from '../http.ts';
import type { Statement } from './execute.ts';

/** One request to the HTTP endpoint, which is one transaction. */
export type RoundTrip = {
  statements: { query: string; params: unknown[] }[];
  /** Milliseconds spent in Postgres, including locks and the commit. */
  ms: number;
  /** Milliseconds before that, waiting for one of the pool's connections. */
  waitedMs: number;
  /** The notices that Postgres sent meanwhile. */
  notices: string[];
  /** The body of the answer; empty if there was none. */
  body: string;
  failed: boolean;
};

type Work<T> = (client: pg.PoolClient) => Promise<T>;

/** Does the work and tells the listeners, whether it succeeds or fails. */
export const observed = async (
  listeners: ReadonlySet<(trip: RoundTrip) => void>,
  statements: Statement[],
  run: (measured: (client: pg.PoolClient, work: Work<Reply>) => Promise<Reply>) => Promise<Reply>,
): Promise<Reply> => {
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
};
