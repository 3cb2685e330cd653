import { once } from 'node:events';
import { Redis } from 'ioredis';
import { Faults } from '../faults.ts';
import { hasBearer, header, json, type LocalRequest, type LocalServer, type Reply, serve } from '../http.ts';
import { messageOf } from '../message-of.ts';

/** How to stand in for Upstash's REST front. */
export type UpstashOptions = {
  /** The Redis behind it. */
  redisUrl: string;
  /** The bearer token that callers must send. */
  token: string;
  port?: number;
};

/** A stand-in for Upstash Redis over REST. */
export type LocalUpstash = {
  port: number;
  /** For `new Redis({ url, token })` of @upstash/redis. */
  url: string;
  /** `match` sees `POST /`, `POST /pipeline` and `POST /multi-exec`. */
  faults: Faults;
  /** Calls the listener with each request; a pipeline is one. Returns a function that stops this. */
  observe: LocalServer['observe'];
  close(): Promise<void>;
};

/** A Redis that is silent for so long counts as down. */
const CONNECT_MS = 5_000;
const COMMAND_MS = 20_000;

/** Starts the stand-in. Redis may stop and start while it runs; while it is down, callers get an error at once. */
export const startUpstash = async ({ redisUrl, token, port = 0 }: UpstashOptions): Promise<LocalUpstash> => {
  const faults = new Faults((status) => ({ error: `ERR injected fault: ${status}` }));
  const redis = new Redis(redisUrl, {
    // Upstash answers in the shapes of protocol 2.
    protocol: 2,
    enableOfflineQueue: false,
    // A command under way when Redis died may have taken effect. It fails, and the caller decides.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: CONNECT_MS,
    commandTimeout: COMMAND_MS,
    retryStrategy: (attempt) => Math.min(attempt * 25, 250),
  });
  // Each failed attempt to reconnect is reported here; callers hear of it through their own errors.
  redis.on('error', () => {});
  // Redis may be down or silent now, and answer later.
  const signal = AbortSignal.timeout(CONNECT_MS);
  await Promise.race([once(redis, 'ready', { signal }), once(redis, 'close', { signal })]).catch(() => {});
  const http = await serve((request) => answer(redis, token, request), { port, faults });
  return {
    port: http.port,
    url: http.origin,
    faults,
    observe: http.observe,
    async close() {
      await http.close();
      redis.disconnect();
    },
  };
};

type Command = [name: string, ...args: string[]];

/** A request that is refused before Redis sees it. */
class BadRequest extends Error {}

const answer = async (redis: Redis, token: string, request: LocalRequest): Promise<Reply> => {
  if (!hasBearer(request, token)) return reply(401, { error: 'WRONGPASS invalid or missing auth token' });
  const encode = header(request, 'upstash-encoding') === 'base64' ? toBase64 : toText;
  try {
    if (request.path === '/pipeline') {
      const outcomes = await sendAll(redis, toCommands(parse(request.body)));
      return reply(
        200,
        outcomes.map((outcome) => show(outcome, encode)),
      );
    }
    if (request.path === '/multi-exec') {
      const outcomes = await transact(redis, toCommands(parse(request.body)));
      return reply(
        200,
        outcomes.map((outcome) => show(outcome, encode)),
      );
    }
    const command = request.path === '/' ? toCommand(parse(request.body)) : commandFromPath(request);
    const [outcome] = await sendAll(redis, [command]);
    return outcome instanceof Error ? reply(400, { error: outcome.message }) : reply(200, show(outcome, encode));
  } catch (error) {
    if (error instanceof BadRequest || isReplyError(error)) return reply(400, { error: error.message });
    return reply(503, { error: `ERR Redis is unreachable: ${messageOf(error)}` });
  }
};

const reply = (status: number, body: unknown): Reply => json(status, body, { 'upstash-sync-token': 'local' });

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new BadRequest('ERR failed to parse command');
  }
};

const toCommands = (value: unknown): Command[] => {
  if (!Array.isArray(value) || value.length === 0) throw new BadRequest('ERR expected an array of commands');
  return value.map(toCommand);
};

const toCommand = (value: unknown): Command => {
  if (!Array.isArray(value)) throw new BadRequest('ERR failed to parse command');
  return checked(
    value.map((part) => (typeof part === 'object' && part !== null ? JSON.stringify(part) : String(part))),
  );
};

/** `/set/key/value?EX=10`, where the body of a POST is the last argument. */
const commandFromPath = ({ path, query, method, body }: LocalRequest): Command => {
  const parts = path.slice(1).split('/').map(decodeURIComponent);
  if (method === 'POST' && body.length > 0) parts.push(body.toString());
  for (const [name, value] of query) parts.push(name, ...(value ? [value] : []));
  return checked(parts);
};

// These change or occupy the connection, which every caller shares.
const refused = new Set(
  'SUBSCRIBE PSUBSCRIBE SSUBSCRIBE MONITOR SELECT QUIT RESET AUTH HELLO CLIENT MULTI EXEC DISCARD WATCH UNWATCH BLPOP BRPOP BLMOVE BRPOPLPUSH BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT'.split(
    ' ',
  ),
);

const checked = ([name, ...args]: string[]): Command => {
  if (!name) throw new BadRequest('ERR empty command');
  // ioredis reshapes some replies by the lower-case name (HGETALL becomes an object, say).
  const upper = name.toUpperCase();
  if (refused.has(upper)) throw new BadRequest(`ERR Command is not available: '${name}'`);
  return [upper, ...args];
};

/** Every reply in order. A command that Redis refuses is an Error in its place; a lost connection throws. */
const sendAll = async (redis: Redis, commands: Command[]): Promise<unknown[]> => {
  // Written in one go, so that they share a round trip and no other request's command comes between.
  const results = await Promise.allSettled(commands.map(([name, ...args]) => redis.callBuffer(name, args)));
  return results.map((outcome) => {
    if (outcome.status === 'fulfilled') return outcome.value;
    if (isReplyError(outcome.reason)) return outcome.reason;
    throw outcome.reason;
  });
};

const transact = async (redis: Redis, commands: Command[]): Promise<unknown[]> => {
  const outcomes = await sendAll(redis, [['MULTI'], ...commands, ['EXEC']]);
  const executed = outcomes.at(-1);
  if (Array.isArray(executed)) return executed;
  throw executed instanceof Error ? executed : new Error('the transaction was discarded');
};

const isReplyError = (error: unknown): error is Error => error instanceof Error && error.name === 'ReplyError';

const show = (outcome: unknown, encode: (value: unknown) => unknown): { result: unknown } | { error: string } => {
  if (outcome instanceof Error) return { error: outcome.message };
  // The client keeps a bare OK as it is, but decodes nested ones like any other string.
  if (Buffer.isBuffer(outcome) && outcome.toString() === 'OK') return { result: 'OK' };
  return { result: encode(outcome) };
};

const toBase64 = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toBase64);
  return Buffer.isBuffer(value) ? value.toString('base64') : plain(value);
};

const toText = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toText);
  return Buffer.isBuffer(value) ? value.toString() : plain(value);
};

const plain = (value: unknown): unknown => (value instanceof Error ? value.message : value);
