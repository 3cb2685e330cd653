import { createHash, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { Faults } from './faults.ts';
import { messageOf } from './message-of.ts';

/** A request as a stand-in sees it, with its body already read. */
export type LocalRequest = {
  method: string;
  /** The request target exactly as sent, which matters where a path holds another URL. */
  target: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Aborted when the caller goes away before it has the answer. */
  signal: AbortSignal;
};

/** An answer. It is returned instead of written, so that a fault can do the work and lose the answer. */
export type Reply = {
  status: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
};

/** Does a request's work. An error becomes a 500 with its message, since this is test equipment. */
export type Handler = (request: LocalRequest) => Reply | Promise<Reply>;

/** A listening stand-in, bound to loopback only. */
export type LocalServer = {
  server: Server;
  port: number;
  /** `http://127.0.0.1:<port>`, no trailing slash. */
  origin: string;
  /** Calls the listener with each request before its work is done. Returns a function that stops this. */
  observe(listener: (request: LocalRequest) => void): () => void;
  /** Ends open connections and stops listening. */
  close(): Promise<void>;
};

/** An answer whose body is `value` as JSON. */
export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/** The single value of a header, or undefined. */
export const header = (request: { headers: IncomingHttpHeaders }, name: string): string | undefined => {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
};

/** Whether a request carries this bearer token, compared in constant time. */
export const hasBearer = (request: { headers: IncomingHttpHeaders }, token: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header(request, 'authorization') ?? ''), digest(`Bearer ${token}`));
};

/** Starts an HTTP server on 127.0.0.1; port 0 or none takes a free one. Throws with the reason if the port is taken. */
export const serve = async (
  handler: Handler,
  { port = 0, faults }: { port?: number; faults?: Faults } = {},
): Promise<LocalServer> => {
  const listeners = new Set<(request: LocalRequest) => void>();
  const heard: Handler = (request) => {
    for (const listener of listeners) listener(request);
    return handler(request);
  };
  const server = createServer((req, res) => void answer(heard, faults, req, res));
  // The caller ends idle connections: if the server did, a request just under way could be lost.
  server.keepAliveTimeout = 0;
  const actual = await listen(server, port);
  return {
    server,
    port: actual,
    origin: `http://127.0.0.1:${actual}`,
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      faults?.clear();
      await closeServer(server);
    },
  };
};

/** Binds a server of any protocol to loopback and returns its port. Throws with the reason if the port is taken. */
export const listen = (server: NetServer, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'EADDRINUSE'
          ? `Port ${port} on 127.0.0.1 is in use. Stop the program that uses it, or choose another port.`
          : `Cannot listen on 127.0.0.1:${port}: ${cause.message}`;
      reject(new Error(reason, { cause }));
    };
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** Stops listening and ends every connection that still speaks HTTP. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const answer = async (
  handler: Handler,
  faults: Faults | undefined,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> => {
  // A socket that breaks while we write must not crash the stack.
  res.on('error', () => {});
  let body: Buffer;
  try {
    body = await readBody(req);
  } catch {
    return;
  }
  const verdict = (await faults?.intercept(req, res)) ?? 'proceed';
  if (verdict === 'handled') return;
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const reply = await work(handler, req, body, gone.signal);
  if (verdict === 'proceed-then-drop') {
    res.destroy();
    return;
  }
  res.writeHead(reply.status, reply.headers);
  res.end(req.method === 'HEAD' ? undefined : reply.body);
};

const work = async (handler: Handler, req: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<Reply> => {
  try {
    const target = req.url ?? '/';
    // Joined as text: otherwise a target that starts with `//` would be read as a host.
    const url = new URL(`http://127.0.0.1${target}`);
    return await handler({
      method: req.method ?? 'GET',
      target,
      path: url.pathname,
      query: url.searchParams,
      headers: req.headers,
      body,
      signal,
    });
  } catch (error) {
    return json(500, { error: messageOf(error) });
  }
};

const readBody = async (req: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
