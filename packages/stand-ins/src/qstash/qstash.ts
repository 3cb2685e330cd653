import { Faults } from '../faults.ts';
import { hasBearer, json, type LocalRequest, type Reply, serve } from '../http.ts';
import { Broker, type DeadLetter, type Delivery, type Mischief } from './broker.ts';
import { InvalidMessage, type Message, multiValued, showMessage } from './message.ts';
import type { Schedule } from './schedule.ts';

/** How to stand in for QStash. */
export type QstashOptions = {
  port?: number;
  /** The bearer token that publishers must send. */
  token: string;
  currentSigningKey: string;
  nextSigningKey: string;
  /** Multiplies every delay and retry delay: 0.001 makes seconds of them milliseconds. Schedules keep their times. */
  timeScale?: number;
  /** A test's clock, in ms. With it only `flushDue` and `drain` deliver. */
  now?: () => number;
  /** Called with every attempt to deliver. */
  onDelivery?: (delivery: Delivery) => void;
};

/** A stand-in for QStash, whose state tests may inspect. */
export type LocalQstash = {
  port: number;
  /** For `new Client({ baseUrl, token })` of @upstash/qstash. */
  url: string;
  /** On publishing and the rest of the API; `match` sees `POST /v2/publish/…`. */
  faults: Faults;
  /** Every attempt so far. */
  deliveries: readonly Delivery[];
  /** What waits for delivery or for a retry. */
  pending(): Message[];
  deadLetters(): DeadLetter[];
  schedules(): Schedule[];
  /** Delivers what is due by now, schedules included, and resolves to the number of attempts. */
  flushDue(): Promise<number>;
  /** Delivers every message, with all its retries, however far in the future; schedules are left alone. */
  drain(): Promise<number>;
  /** Sends and delivers a schedule's message now. */
  runSchedule(scheduleId: string): Promise<void>;
  /** Duplicates and disorder from here on; an empty object ends them. */
  misbehave(mischief: Mischief): void;
  /** Calls the listener with each message that is published. Returns a function that stops this. */
  observe(listener: (message: Message) => void): () => void;
  close(): Promise<void>;
};

/** Starts the stand-in: publish, delay, retry, deduplicate, sign, call back, schedule. Nothing outlives the process. */
export const startQstash = async (options: QstashOptions): Promise<LocalQstash> => {
  const { port = 0, token, currentSigningKey, nextSigningKey, timeScale = 1, now, onDelivery } = options;
  const faults = new Faults();
  const listeners = new Set<(message: Message) => void>();
  const broker = new Broker({
    onAccept(message) {
      for (const listener of listeners) listener(message);
    },
    signingKey: currentSigningKey,
    now: now ?? Date.now,
    timeScale,
    autoDeliver: now === undefined,
    onDelivery,
  });
  const keys = { current: currentSigningKey, next: nextSigningKey };
  const http = await serve((request) => answer(broker, token, keys, request), { port, faults });
  return {
    port: http.port,
    url: http.origin,
    faults,
    deliveries: broker.deliveries,
    pending: () => [...broker.messages.values()],
    deadLetters: () => [...broker.deadLetters.values()],
    schedules: () => [...broker.schedules.values()],
    flushDue: () => broker.flushDue(),
    drain: () => broker.drain(),
    runSchedule: (scheduleId) => broker.runSchedule(scheduleId),
    misbehave(mischief) {
      broker.mischief = mischief;
    },
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await broker.close();
      await http.close();
    },
  };
};

const answer = (broker: Broker, token: string, keys: unknown, request: LocalRequest): Reply => {
  if (!hasBearer(request, token)) return json(401, { error: 'unauthorized: invalid token' });
  // Matched against the target as sent, since a destination's query is part of the destination.
  const [plainPath = ''] = request.target.split('?');
  if (request.method === 'GET' && plainPath === '/v2/keys') return json(200, keys);
  try {
    for (const [method, path, route] of routes) {
      const takesUrl = path.source.endsWith('(.+)$');
      const match = path.exec(takesUrl ? request.target : plainPath);
      if (match && request.method === method) return route(broker, request, match[1] ?? '');
    }
  } catch (error) {
    if (error instanceof InvalidMessage || error instanceof SyntaxError) return json(400, { error: error.message });
    throw error;
  }
  return json(404, { error: `the QStash stand-in has no ${request.method} ${plainPath}` });
};

const publish = (broker: Broker, request: LocalRequest, destination: string): Reply => {
  const headers = toHeaders(request.headers);
  const message = broker.read(destination, headers, request.body);
  const accepted = broker.accept(message, headers);
  return json(accepted.deduplicated ? 202 : 201, { ...accepted, url: message.url });
};

const publishBatch = (broker: Broker, request: LocalRequest): Reply => {
  const entries: unknown = JSON.parse(request.body.toString());
  if (!Array.isArray(entries)) throw new InvalidMessage('a batch must be an array');
  // All are read before any is accepted, so that a bad one does not leave half a batch behind.
  const read = entries.map((entry) => {
    const { destination, headers, body } = readEntry(entry);
    return { message: broker.read(destination, headers, Buffer.from(body)), headers };
  });
  return json(
    200,
    read.map(({ message, headers }) => ({ ...broker.accept(message, headers), url: message.url })),
  );
};

const readEntry = (entry: unknown): { destination: string; headers: Headers; body: string } => {
  if (typeof entry !== 'object' || entry === null || !('destination' in entry)) {
    throw new InvalidMessage('a batch entry needs a destination');
  }
  const headers = 'headers' in entry ? toHeaders(entry.headers as Record<string, string>) : new Headers();
  const body = 'body' in entry && typeof entry.body === 'string' ? entry.body : '';
  return { destination: String(entry.destination), headers, body };
};

const toHeaders = (source: Record<string, string | string[] | undefined>): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
};

const cancelMessage = (broker: Broker, _request: LocalRequest, id: string): Reply =>
  broker.cancel(id) ? json(200, { cancelled: 1 }) : json(404, { error: `message ${id} not found` });

const cancelMessages = (broker: Broker, { query }: LocalRequest): Reply => {
  const ids = selected(query, 'messageIds', broker.messages);
  return json(200, { cancelled: ids.filter((id) => broker.cancel(id)).length });
};

const deleteDeadLetter = (broker: Broker, _request: LocalRequest, id: string): Reply =>
  broker.deadLetters.delete(id) ? json(200, { deleted: 1 }) : json(404, { error: `message ${id} not found` });

const deleteDeadLetters = (broker: Broker, { query }: LocalRequest): Reply => {
  const ids = selected(query, 'dlqIds', broker.deadLetters);
  return json(200, { deleted: ids.filter((id) => broker.deadLetters.delete(id)).length });
};

const retryDeadLetters = (broker: Broker, { query }: LocalRequest): Reply => {
  const ids = selected(query, 'dlqIds', broker.deadLetters);
  const letters = ids.map((id) => broker.deadLetters.get(id)).filter((letter) => letter !== undefined);
  return json(200, { responses: letters.map((letter) => ({ messageId: broker.revive(letter) })) });
};

/** The ids in a parameter that is repeated or separated by commas, or every id if there is none. */
const selected = (query: URLSearchParams, name: string, all: Map<string, unknown>): string[] => {
  const unknown = [...query.keys()].filter((key) => ![name, 'count', 'cursor'].includes(key));
  // Ignoring a filter would delete more than was asked for.
  if (unknown.length > 0) throw new InvalidMessage(`the QStash stand-in cannot filter by ${unknown.join(', ')}`);
  return query.has(name) ? query.getAll(name).flatMap((value) => value.split(',')) : [...all.keys()];
};

const createSchedule = (broker: Broker, request: LocalRequest, destination: string): Reply =>
  json(201, { scheduleId: broker.schedule(destination, toHeaders(request.headers), request.body) });

const deleteSchedule = (broker: Broker, _request: LocalRequest, id: string): Reply =>
  broker.schedules.delete(id) ? { status: 202 } : json(404, { error: `schedule ${id} not found` });

const pauseSchedule = (broker: Broker, id: string, isPaused: boolean): Reply => {
  const schedule = broker.schedules.get(id);
  if (!schedule) return json(404, { error: `schedule ${id} not found` });
  broker.pause(schedule, isPaused);
  return { status: 202 };
};

const found = <T>(value: T | undefined, what: string, show: (value: T) => unknown): Reply =>
  value === undefined ? json(404, { error: `${what} not found` }) : json(200, show(value));

const showDeadLetter = (letter: DeadLetter): Record<string, unknown> => ({
  ...showMessage(letter),
  dlqId: letter.dlqId,
  responseStatus: letter.responseStatus,
  responseHeader: multiValued(letter.responseHeaders),
  responseBody: letter.responseBody,
});

const showSchedule = (schedule: Schedule): Record<string, unknown> => ({
  scheduleId: schedule.scheduleId,
  cron: schedule.cron,
  destination: schedule.url,
  method: schedule.headers.get('upstash-method') ?? 'POST',
  body: schedule.body.toString(),
  retries: Number(schedule.headers.get('upstash-retries') ?? 3),
  createdAt: schedule.createdAt,
  lastScheduleTime: schedule.lastAt,
  nextScheduleTime: schedule.nextAt,
  isPaused: schedule.isPaused,
});

type Route = (broker: Broker, request: LocalRequest, id: string) => Reply;

const routes: [method: string, path: RegExp, route: Route][] = [
  ['POST', /^\/v2\/publish\/(.+)$/, publish],
  ['POST', /^\/v2\/batch$/, publishBatch],
  ['GET', /^\/v2\/messages$/, (broker) => json(200, { messages: [...broker.messages.values()].map(showMessage) })],
  ['DELETE', /^\/v2\/messages$/, cancelMessages],
  ['GET', /^\/v2\/messages\/([^/]+)$/, (broker, _, id) => found(broker.messages.get(id), 'message', showMessage)],
  ['DELETE', /^\/v2\/messages\/([^/]+)$/, cancelMessage],
  ['GET', /^\/v2\/dlq$/, (broker) => json(200, { messages: [...broker.deadLetters.values()].map(showDeadLetter) })],
  ['DELETE', /^\/v2\/dlq$/, deleteDeadLetters],
  ['POST', /^\/v2\/dlq\/retry$/, retryDeadLetters],
  ['GET', /^\/v2\/dlq\/([^/]+)$/, (broker, _, id) => found(broker.deadLetters.get(id), 'message', showDeadLetter)],
  ['DELETE', /^\/v2\/dlq\/([^/]+)$/, deleteDeadLetter],
  ['POST', /^\/v2\/schedules\/(.+)$/, createSchedule],
  ['GET', /^\/v2\/schedules$/, (broker) => json(200, [...broker.schedules.values()].map(showSchedule))],
  ['GET', /^\/v2\/schedules\/([^/]+)$/, (broker, _, id) => found(broker.schedules.get(id), 'schedule', showSchedule)],
  ['DELETE', /^\/v2\/schedules\/([^/]+)$/, deleteSchedule],
  ['PATCH', /^\/v2\/schedules\/([^/]+)\/pause$/, (broker, _, id) => pauseSchedule(broker, id, true)],
  ['PATCH', /^\/v2\/schedules\/([^/]+)\/resume$/, (broker, _, id) => pauseSchedule(broker, id, false)],
];
