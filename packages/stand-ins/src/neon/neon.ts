import { Faults } from '../faults.ts';
import { serve } from '../http.ts';
import { Pools } from './pools.ts';
import type { RoundTrip } from './round-trip.ts';
import { openWebSockets } from './sockets.ts';
import { answer } from './sql.ts';

/** How to stand in for Neon's proxy. */
export type NeonOptions = {
  /** The port of a Postgres on 127.0.0.1; it replaces host and port of connection strings. */
  pgPort: number;
  port?: number;
  /** The most connections that the HTTP endpoint opens for each database and user; 20 by default. */
  maxConnections?: number;
  /** The largest request and the largest answer over HTTP in bytes; 10 MiB by default, as in Neon's proxy. */
  maxBytes?: number;
};

/** A stand-in for Neon's proxy: SQL over HTTP and Postgres over WebSocket. */
export type LocalNeon = {
  port: number;
  origin: string;
  /** For `neonConfig.fetchEndpoint`. */
  fetchEndpoint: string;
  /** For `neonConfig.wsProxy`, with `useSecureWebSocket`, `pipelineTLS` and `pipelineConnect` off. */
  wsProxy: string;
  /** `match` sees `POST /sql` and `GET /v2`. */
  faults: Faults;
  /** Calls the listener after each round trip over HTTP. Returns a function that stops this. */
  observe(listener: (trip: RoundTrip) => void): () => void;
  close(): Promise<void>;
};

/** Starts the stand-in. Postgres may stop and start while it runs. */
export const startNeon = async ({
  pgPort,
  port = 0,
  maxConnections = 20,
  maxBytes = 10 * 1024 * 1024,
}: NeonOptions): Promise<LocalNeon> => {
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
};
