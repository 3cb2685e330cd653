import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** An answer as it came; `body` is its text. */
export type Answer = { status: number; headers: string; body: string };

/** A request. Header lines end in CRLF; `Host` and `Content-Length` are written by the client. */
export type Ask = { method: string; path: string; headers?: string; body?: string };

/** Sends requests over a fixed number of connections that stay open. */
export type Client = {
  /** Waits for a free connection, first come first served. Rejects when the connection is lost. */
  send(ask: Ask): Promise<Answer>;
  /** Requests that wait for a connection. */
  readonly waiting: number;
  close(): void;
};

type Waiting = { ask: Ask; again: boolean; resolve: (answer: Answer) => void; reject: (error: Error) => void };

const HEAD_END = Buffer.from('\r\n\r\n');

/** The answer at the start of the bytes, and where it ends; null while a part of it is missing. */
const parse = (bytes: Buffer): { answer: Answer; end: number; keeps: boolean } | null => {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const from = headEnd + 4;
  const keeps = !/\r\nconnection: *close/i.test(head);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined || status === 204 || status === 304) {
    const end = from + Number(status === 304 ? 0 : (length ?? 0));
    if (bytes.length < end) return null;
    return { answer: { status, headers: head, body: bytes.toString('utf8', from, end) }, end, keeps };
  }
  // Chunked: each chunk follows its length in hexadecimal; one of length 0 ends the body.
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const end = line + 2 + size + 2;
    if (bytes.length < end) return null;
    if (size === 0) return { answer: { status, headers: head, body: Buffer.concat(parts).toString() }, end, keeps };
    parts.push(bytes.subarray(line + 2, end - 2));
    at = end;
  }
};

/**
 * An HTTP/1.1 client that costs a tenth of Node's own, so that whoever measures a service on the same cores takes
 * little of them. It understands what the API answers: a length or chunks, no upgrade and no redirect.
 */
export const createClient = (origin: string, connections: number): Client => {
  const { host: authority, hostname, port, protocol } = new URL(origin);
  const host = `host: ${authority}\r\n`;
  const secure = protocol === 'https:';
  const at = { host: hostname, port: Number(port || (secure ? 443 : 80)) };
  const queue: Waiting[] = [];
  let first = 0;
  const free: Connection[] = [];
  const all = new Set<Connection>();
  let closed = false;

  type Connection = { socket: Socket; current: Waiting | null; bytes: Buffer | null; answered: number };

  const write = (connection: Connection, waiting: Waiting) => {
    const { method, path, headers = '', body } = waiting.ask;
    connection.current = waiting;
    const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body ?? '')}\r\n`;
    connection.socket.write(`${method} ${path} HTTP/1.1\r\n${host}${headers}${length}\r\n${body ?? ''}`);
  };

  const take = (): Waiting | undefined => {
    const next = queue[first];
    if (!next) return undefined;
    first += 1;
    if (first === queue.length || first > 4096) {
      queue.splice(0, first);
      first = 0;
    }
    return next;
  };

  const ready = (connection: Connection) => {
    const next = take();
    if (next) write(connection, next);
    else free.push(connection);
  };

  const open = (waiting: Waiting) => {
    const socket: Socket = secure ? connectSecurely({ ...at, servername: hostname }) : connect(at);
    socket.setNoDelay(true);
    const connection: Connection = { socket, current: null, bytes: null, answered: 0 };
    all.add(connection);
    socket.on('data', (chunk) => {
      connection.bytes = connection.bytes ? Buffer.concat([connection.bytes, chunk]) : chunk;
      const parsed = parse(connection.bytes);
      if (!parsed) return;
      const { current } = connection;
      connection.bytes = parsed.end < connection.bytes.length ? connection.bytes.subarray(parsed.end) : null;
      connection.current = null;
      connection.answered += 1;
      if (parsed.keeps) ready(connection);
      else socket.end();
      current?.resolve(parsed.answer);
    });
    const lost = (error: Error) => {
      if (!all.delete(connection)) return;
      const at = free.indexOf(connection);
      if (at >= 0) free.splice(at, 1);
      socket.destroy();
      const { current } = connection;
      connection.current = null;
      // The server may close a connection that was idle just when it is used again; a browser also repeats the request.
      if (current && !current.again && connection.answered > 0 && !connection.bytes && !closed) {
        start({ ...current, again: true });
      } else current?.reject(error);
      const next = all.size < connections ? take() : undefined;
      if (next && !closed) open(next);
    };
    socket.on('error', lost);
    socket.on('close', () => lost(new Error('The connection was closed before the answer')));
    write(connection, waiting);
  };

  const start = (waiting: Waiting) => {
    const connection = free.pop();
    if (connection) write(connection, waiting);
    else if (all.size < connections) open(waiting);
    else queue.push(waiting);
  };

  return {
    send: (ask) => new Promise((resolve, reject) => start({ ask, again: false, resolve, reject })),
    get waiting() {
      return queue.length - first;
    },
    close() {
      closed = true;
      for (const { socket } of all) socket.destroy();
    },
  };
};
