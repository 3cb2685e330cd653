import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient, TicketVendor } from './client.ts';
import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TicketVendorError,
  TimeoutError,
  UnprocessableError,
} from './core/errors.ts';
import type { PagePromise } from './core/pagination.ts';
import type { ApiPromise, ClientOptions, MutationOptions, RequestOptions } from './core/request.ts';
import type { Resource } from './core/resource.ts';
import { errorCodes } from './generated/errors.ts';
import { ERROR_CLASSES } from './internal/api-error.ts';

type Things = {
  create(body: { name: string }, options?: MutationOptions): ApiPromise<{ id: string }>;
  get(id: string, options?: RequestOptions): ApiPromise<{ id: string }>;
  list(query?: Record<string, unknown>, options?: RequestOptions): PagePromise<{ id: string }>;
  login(body: { password: string }, options?: RequestOptions): ApiPromise<{ ok: boolean }>;
  move(boxId: string, shelfId: string, body?: { fast: boolean }, options?: MutationOptions): ApiPromise<void>;
  picture(id: string): ApiPromise<Blob>;
  sales(id: string): ApiPromise<string>;
  setPicture(id: string, body: Blob): ApiPromise<void>;
};

const things: Resource<Things> = {
  create: { method: 'POST', path: '/api/v1/things', body: 'json', key: true },
  get: { method: 'GET', path: '/api/v1/things/{thing_id}' },
  list: { method: 'GET', path: '/api/v1/things', query: true, page: 'id' },
  login: { method: 'POST', path: '/api/v1/login', body: 'json' },
  move: { method: 'POST', path: '/api/v1/boxes/{box_id}/shelves/{shelf_id}', body: 'json', key: true },
  picture: { method: 'GET', path: '/api/v1/things/{thing_id}/picture', answer: 'image/png' },
  sales: { method: 'GET', path: '/api/v1/things/{thing_id}/sales', answer: 'text/csv' },
  setPicture: { method: 'PUT', path: '/api/v1/things/{thing_id}/picture', body: 'raw' },
};

type Answer = Response | Error | ((init: RequestInit) => Response | Promise<Response>);

/** A client whose fetch gives the answers in order, then repeats the last one, and records the requests. */
const setUp = (answers: Answer[], options: ClientOptions = {}, table = things) => {
  const sent: { url: string; init: RequestInit; headers: Headers }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const answer = answers[Math.min(sent.length, answers.length - 1)];
    sent.push({ url, init, headers: new Headers(init.headers) });
    if (answer instanceof Error) throw answer;
    if (typeof answer === 'function') return answer(init);
    if (!answer) throw new Error('no answer was set up');
    return answer.clone();
  };
  const client = createClient(
    { apiKey: 'pk_test_1', baseUrl: 'https://api.test', fetch, ...options },
    { things: table },
  );
  return { client, sent };
};

const json = (body: unknown, init?: ResponseInit) => Response.json(body, init);

const problem = (status: number, code: string, headers: HeadersInit = {}) => {
  const body = { type: 'about:blank', title: 'Title', status, detail: `Detail of ${code}`, code, request_id: 'req_1' };
  return json(body, { status, headers: { 'content-type': 'application/problem+json', ...headers } });
};

/** What Node's fetch throws: a TypeError whose cause has the system's code. */
const networkError = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

/** Resolves with the promise's rejection, however long the client waits between attempts. */
const failure = async (promise: Promise<unknown>): Promise<unknown> => {
  const caught = promise.then(
    () => expect.unreachable('the call should have failed'),
    (error: unknown) => error,
  );
  await vi.runAllTimersAsync();
  return caught;
};

const success = async <T>(promise: Promise<T>): Promise<T> => {
  const settled = Promise.allSettled([promise]);
  await vi.runAllTimersAsync();
  await settled;
  return promise;
};

/** Fails only when the request is aborted, with its own error as in some runtimes. */
const stalled = (init: RequestInit) =>
  new Promise<Response>((_, reject) => {
    init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('requests', () => {
  test('a call becomes method, address, JSON body and one Authorization header', async () => {
    const { client, sent } = setUp([json({ id: 't_1' }, { status: 201 })], { baseUrl: 'https://api.test/base//' });
    expect(await client.things.create({ name: 'A' })).toEqual({ id: 't_1' });
    expect(sent[0]?.url).toBe('https://api.test/base/api/v1/things');
    expect(sent[0]?.init.method).toBe('POST');
    expect(sent[0]?.init.body).toBe('{"name":"A"}');
    expect(sent[0]?.headers.get('content-type')).toBe('application/json');
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer pk_test_1');
  });

  test.each(['', '/', '/api/v1', '/api/v1/', '/api/v1//'])('the API’s address may end in %j', async (end) => {
    const { client, sent } = setUp([json({ id: 't_1' })], { baseUrl: ` https://api.test/base${end}` });
    await client.things.get('t_1');
    expect(sent[0]?.url).toBe('https://api.test/base/api/v1/things/t_1');
  });

  test('ids fill the path in order and an absent optional body is not sent', async () => {
    const { client, sent } = setUp([new Response(null, { status: 204 })]);
    expect(await client.things.move('b_1', 's_2')).toBeUndefined();
    expect(sent[0]?.url).toBe('https://api.test/api/v1/boxes/b_1/shelves/s_2');
    expect(sent[0]?.init.body).toBeUndefined();
    expect(sent[0]?.headers.has('content-type')).toBe(false);
  });

  test.each(['../admin', 'a/b', 'a?b=c', 'a#b', '%2e%2e', 'é'])('the id %j stays one path segment', async (id) => {
    const { client, sent } = setUp([json({ id })]);
    await client.things.get(id);
    const { pathname, search, hash } = new URL(sent[0]?.url ?? '');
    expect(pathname.split('/')).toHaveLength(5);
    expect(decodeURIComponent(pathname.split('/')[4] ?? '')).toBe(id);
    expect(search + hash).toBe('');
  });

  test.each(['', '.', '..', undefined])('the id %j is refused before anything is sent', async (id) => {
    const { client, sent } = setUp([json({})]);
    await expect(client.things.get(id as string)).rejects.toThrow('thing_id is not an id.');
    expect(sent).toHaveLength(0);
  });

  test('a query repeats lists, leaves absent values out and encodes the rest', async () => {
    const { client, sent } = setUp([json({ data: [], has_more: false })]);
    await client.things.list({ q: 'a&b=c d', status: ['x', 'y'], none: undefined, nil: null, limit: 0, sold: false });
    expect(sent[0]?.url).toBe('https://api.test/api/v1/things?q=a%26b%3Dc+d&status=x&status=y&limit=0&sold=false');
  });

  test('a text answer is a string, an image a Blob, and each is asked for by its type', async () => {
    const png = new Uint8Array([137, 80, 78, 71]);
    const { client, sent } = setUp([
      new Response('day,sold\n', { headers: { 'content-type': 'text/csv' } }),
      new Response(png, { headers: { 'content-type': 'image/png' } }),
    ]);
    expect(await client.things.sales('t_1')).toBe('day,sold\n');
    const picture = await client.things.picture('t_1');
    expect(picture.type).toBe('image/png');
    expect(new Uint8Array(await picture.arrayBuffer())).toEqual(png);
    expect(sent.map(({ headers }) => headers.get('accept'))).toEqual(['text/csv', 'image/png']);
  });

  test('a Blob is sent as it is, so that its own type applies', async () => {
    const { client, sent } = setUp([new Response(null, { status: 204 })]);
    const picture = new Blob(['x'], { type: 'image/png' });
    await client.things.setPicture('t_1', picture);
    expect(sent[0]?.init.body).toBe(picture);
    expect(sent[0]?.headers.has('content-type')).toBe(false);
  });

  test('withResponse gives the headers beside the content', async () => {
    const { client } = setUp([json({ id: 't_1' }, { headers: { 'request-id': 'req_9', ratelimit: '"api";r=9' } })]);
    const { data, response, requestId } = await client.things.get('t_1').withResponse();
    expect(data).toEqual({ id: 't_1' });
    expect(requestId).toBe('req_9');
    expect(response.headers.get('ratelimit')).toBe('"api";r=9');
  });

  test('a failure is reported once when only withResponse is awaited', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const { client } = setUp([problem(404, 'not_found')]);
    await expect(client.things.get('t_1').withResponse()).rejects.toBeInstanceOf(NotFoundError);
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('the default fetch is looked up at the call and called on the global object', async () => {
    const seen = vi.fn(function (this: unknown) {
      expect(this).toBe(globalThis);
      return Promise.resolve(json({ id: 't_1' }));
    });
    const client = createClient({}, { things });
    vi.stubGlobal('fetch', seen);
    await client.things.get('t_1');
    expect(seen).toHaveBeenCalledWith('https://api.ticketvendor.dev/api/v1/things/t_1', expect.anything());
  });

  test('the full client has a method for each operation', async () => {
    const fetch = vi.fn(async () => json({ data: [{ id: 'evt_1' }], has_more: false }));
    const client = new TicketVendor({ fetch });
    expect((await client.events.list()).data).toEqual([{ id: 'evt_1' }]);
  });
});

describe('credentials', () => {
  test("a call's credential precedes the client's, which precedes the API key", async () => {
    const { client, sent } = setUp([json({})], { credential: () => 'jwt' });
    await client.things.get('t_1');
    await client.things.get('t_1', { credential: 'os_1' });
    await client.things.get('t_1', { credential: '' });
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer jwt', 'Bearer os_1', null]);
  });

  test('a credential function is asked again for each attempt', async () => {
    let count = 0;
    const credential = async () => `jwt_${++count}`;
    const { client, sent } = setUp([problem(503, 'unavailable'), json({})], { credential });
    await success(client.things.get('t_1'));
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer jwt_1', 'Bearer jwt_2']);
  });

  test.each([{ apiKey: 'sk_test_1' }, { credential: 'sk_test_1' }])(
    'a secret key in a browser throws: %j',
    (options) => {
      vi.stubGlobal('window', { document: {} });
      expect(() => createClient(options, { things })).toThrow(/secret key/);
      expect(() => createClient({ ...options, dangerouslyAllowBrowser: true }, { things })).not.toThrow();
      expect(() => createClient({ apiKey: 'pk_test_1' }, { things })).not.toThrow();
    },
  );

  test('a secret key that a function or a call supplies in a browser is not sent', async () => {
    vi.stubGlobal('window', { document: {} });
    const { client, sent } = setUp([json({})], { credential: () => 'sk_test_1' });
    await expect(client.things.get('t_1')).rejects.toThrow(/secret key/);
    await expect(client.things.get('t_1', { credential: 'sk_test_2' })).rejects.toThrow(/secret key/);
    expect(sent).toHaveLength(0);
  });

  test('no error message repeats a credential', async () => {
    const secret = 'sk_test_verysecret';
    const messages: string[] = [];
    const collect = async (promise: Promise<unknown>) => {
      for (let error = await failure(promise); error instanceof Error; error = error.cause) {
        messages.push(`${error.message} ${error.stack}`);
      }
    };
    await collect(setUp([json({})], { apiKey: `${secret}\n1` }).client.things.get('t_1'));
    await collect(setUp([problem(401, 'unauthorized')], { apiKey: secret }).client.things.get('t_1'));
    await collect(setUp([networkError('ECONNRESET')], { apiKey: secret }).client.things.get('t_1'));
    await collect(setUp([stalled], { apiKey: secret }).client.things.get(secret));
    await collect(setUp([new Response(`${secret} is your key`)], { apiKey: secret }).client.things.get('t_1'));
    expect(messages.length).toBeGreaterThanOrEqual(5);
    expect(messages.filter((message) => message.includes('sk_test'))).toEqual([]);
  });

  test('an address with a password in it is refused without repeating it', () => {
    expect(() => createClient({ baseUrl: 'https://me:hunter2@api.test' }, { things })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });
});

describe('errors', () => {
  test.each([
    [400, BadRequestError],
    [401, AuthenticationError],
    [403, PermissionError],
    [404, NotFoundError],
    [409, ConflictError],
    [410, ApiError],
    [418, ApiError],
    [422, UnprocessableError],
    [429, RateLimitError],
    [500, ServerError],
    [503, ServerError],
  ])('%i becomes its own class with the members of the problem', async (status, expected) => {
    const { client } = setUp([problem(status, 'some_code')], { maxRetries: 0 });
    const error = await failure(client.things.get('t_1'));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toBeInstanceOf(TicketVendorError);
    expect((error as ApiError).constructor).toBe(expected);
    expect(error).toMatchObject({ status, code: 'some_code', detail: 'Detail of some_code', requestId: 'req_1' });
    expect((error as ApiError).message).toBe(`${status} some_code: Detail of some_code`);
    expect((error as ApiError).name).toBe(expected.name);
  });

  test('there is a class for each status of the API’s codes, and for no other', () => {
    const statuses = Object.values(errorCodes).map(({ status }) => String(status));
    expect(new Set(Object.keys(ERROR_CLASSES))).toEqual(new Set(statuses));
  });

  test('the fields that were refused are listed', async () => {
    const errors = [{ pointer: '/body/name', detail: 'too short' }];
    const { client } = setUp([json({ code: 'invalid_times', title: 'Invalid', errors }, { status: 422 })]);
    expect(await failure(client.things.create({ name: '' }))).toMatchObject({ errors });
  });

  test('members that a code adds to its problem document can be read', async () => {
    const first = { code: 'already_checked_in', title: 'Checked in', checked_in_at: '2026-05-01T12:00:00.000Z' };
    const { client } = setUp([json(first, { status: 409 })]);
    const error = await failure(client.things.get('t_1'));
    expect((error as ApiError).problem.checked_in_at).toBe('2026-05-01T12:00:00.000Z');
  });

  test("a proxy's HTML page still becomes an error of its status", async () => {
    const html = new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'request-id': 'req_2' } });
    const { client } = setUp([html], { maxRetries: 0 });
    const error = await failure(client.things.get('t_1'));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ status: 502, code: 'unknown', errors: [], requestId: 'req_2' });
  });

  test.each(['null', '"text"', '[]', '{"code":7}'])('the error body %s cannot break the error', async (body) => {
    const { client } = setUp([new Response(body, { status: 400 })]);
    expect(await failure(client.things.get('t_1'))).toMatchObject({ status: 400, code: 'unknown' });
  });

  test('a page of HTML with status 200 is not taken for an answer', async () => {
    const { client } = setUp([new Response('<html>')], { maxRetries: 0 });
    expect(await failure(client.things.get('t_1'))).toBeInstanceOf(ConnectionError);
  });
});

describe('retries', () => {
  test.each([408, 429, 500, 502, 503, 504])('a read is repeated after %i', async (status) => {
    const { client, sent } = setUp([problem(status, 'c'), problem(status, 'c'), json({ id: 't_1' })]);
    expect(await success(client.things.get('t_1'))).toEqual({ id: 't_1' });
    expect(sent).toHaveLength(3);
  });

  test.each([400, 401, 403, 404, 409, 410, 422])('%i is final', async (status) => {
    const { client, sent } = setUp([problem(status, 'c')]);
    await failure(client.things.get('t_1'));
    expect(sent).toHaveLength(1);
  });

  test('409 with Retry-After, an unfinished twin of this request, is repeated', async () => {
    const { client, sent } = setUp([problem(409, 'c', { 'retry-after': '1' }), json({ id: 't_1' })]);
    await success(client.things.create({ name: 'A' }));
    expect(sent).toHaveLength(2);
  });

  test('a read is repeated after a broken connection, up to maxRetries', async () => {
    const { client, sent } = setUp([networkError('ECONNRESET')], { maxRetries: 4 });
    expect(await failure(client.things.get('t_1'))).toBeInstanceOf(ConnectionError);
    expect(sent).toHaveLength(5);
    await failure(client.things.get('t_1', { maxRetries: 0 }));
    expect(sent).toHaveLength(6);
  });

  test('an answer that breaks off is a connection error, and repeated', async () => {
    const broken = () =>
      new Response(
        new ReadableStream({
          start: (stream) => stream.error(new Error('terminated')),
        }),
      );
    const { client, sent } = setUp([broken, json({ id: 't_1' })]);
    expect(await success(client.things.get('t_1'))).toEqual({ id: 't_1' });
    expect(sent).toHaveLength(2);
  });

  test('a mutating call keeps its idempotency key over its retries, and each call has its own', async () => {
    const { client, sent } = setUp([networkError('ECONNRESET'), problem(503, 'c'), json({ id: 't_1' })]);
    await success(client.things.create({ name: 'A' }));
    await success(client.things.create({ name: 'A' }));
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
  });

  test('a key of the caller is sent, and none where the route accepts none', async () => {
    const { client, sent } = setUp([json({})]);
    await client.things.create({ name: 'A' }, { idempotencyKey: 'mine' });
    await client.things.login({ password: 'x' });
    await client.things.get('t_1');
    expect(sent.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['mine', null, null]);
  });

  test.each([
    networkError('ECONNRESET'),
    problem(500, 'c'),
    problem(408, 'c'),
    problem(409, 'c', { 'retry-after': '1' }),
  ])('a mutating call without a key is not repeated when it may have been executed (%#)', async (answer) => {
    const { client, sent } = setUp([answer]);
    await failure(client.things.login({ password: 'x' }));
    expect(sent).toHaveLength(1);
  });

  test('a mutating call without a key is not repeated after a time-out', async () => {
    const { client, sent } = setUp([stalled]);
    expect(await failure(client.things.login({ password: 'x' }))).toBeInstanceOf(TimeoutError);
    expect(sent).toHaveLength(1);
  });

  test.each([networkError('ECONNREFUSED'), networkError('ENOTFOUND'), problem(429, 'c')])(
    'a mutating call without a key is repeated when it was certainly not executed (%#)',
    async (answer) => {
      const { client, sent } = setUp([answer, json({ ok: true })]);
      expect(await success(client.things.login({ password: 'x' }))).toEqual({ ok: true });
      expect(sent).toHaveLength(2);
    },
  );

  test('a mistake of the caller is not taken for a lost connection', async () => {
    const { client, sent } = setUp([json({})]);
    const credential = () => Promise.reject(new Error('logged out'));
    await expect(client.things.get('t_1', { credential })).rejects.toThrow('logged out');
    expect(sent).toHaveLength(0);
  });
});

describe('time', () => {
  test('an attempt ends after timeoutMs', async () => {
    const { client } = setUp([stalled], { timeoutMs: 5_000, maxRetries: 0 });
    const settled = vi.fn();
    const caught = client.things.get('t_1').catch(settled);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await caught;
    expect(settled).toHaveBeenCalledWith(expect.any(TimeoutError));
  });

  test('a body that stalls after its headers ends after timeoutMs as well', async () => {
    const stalledBody = (init: RequestInit) =>
      new Response(
        new ReadableStream({
          start: (stream) => init.signal?.addEventListener('abort', () => stream.error(init.signal?.reason)),
        }),
      );
    const { client } = setUp([stalledBody], { maxRetries: 0 });
    expect(await failure(client.things.get('t_1', { timeoutMs: 50 }))).toBeInstanceOf(TimeoutError);
  });

  test('an infinite time-out never fires', async () => {
    // Real timers, because the platform turns a too long wait into one of 1 ms.
    vi.useRealTimers();
    const slow = (init: RequestInit) =>
      new Promise<Response>((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        setTimeout(() => resolve(json({ id: 't_1' })), 20);
      });
    const { client } = setUp([slow], { timeoutMs: Number.POSITIVE_INFINITY, maxRetries: 0 });
    expect(await client.things.get('t_1')).toEqual({ id: 't_1' });
  });

  test('aborting ends the request with the reason given, and without a retry', async () => {
    const { client, sent } = setUp([stalled]);
    const controller = new AbortController();
    const caught = failure(client.things.get('t_1', { signal: controller.signal }));
    controller.abort(new Error('changed my mind'));
    expect(await caught).toEqual(new Error('changed my mind'));
    expect(sent.length).toBeLessThanOrEqual(1);
  });

  test('aborting ends the wait between two attempts at once', async () => {
    const { client, sent } = setUp([problem(503, 'c', { 'retry-after': '30' })]);
    const controller = new AbortController();
    const settled = vi.fn();
    const caught = client.things.get('t_1', { signal: controller.signal }).catch(settled);
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort();
    await caught;
    expect(settled).toHaveBeenCalledWith(expect.objectContaining({ name: 'AbortError' }));
    expect(vi.getTimerCount()).toBe(0);
    expect(sent).toHaveLength(1);
  });

  test('nothing is sent for a signal that is already aborted', async () => {
    const { client, sent } = setUp([json({})]);
    await expect(client.things.get('t_1', { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    expect(sent).toHaveLength(0);
  });

  test('a finished call leaves no timer and no listener behind', async () => {
    const { client } = setUp([json({}), problem(503, 'c'), json({})]);
    const { signal } = new AbortController();
    await client.things.get('t_1', { signal });
    expect(vi.getTimerCount()).toBe(0);
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await success(client.things.get('t_1', { signal }));
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });

  test.each([
    ['seconds', () => '7'],
    ['a date', () => new Date(Date.now() + 7_000).toUTCString()],
  ])('Retry-After in %s is waited out', async (_, header) => {
    vi.setSystemTime(new Date('2026-05-01T12:00:00.000Z'));
    const { client, sent } = setUp([problem(429, 'c', { 'retry-after': header() }), json({ id: 't_1' })]);
    const answer = client.things.get('t_1');
    await vi.advanceTimersByTimeAsync(6_999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(501);
    expect(await answer).toEqual({ id: 't_1' });
  });

  test('a wait of minutes is left to the caller', async () => {
    const { client, sent } = setUp([problem(429, 'c', { 'retry-after': '3600' })]);
    expect(await failure(client.things.get('t_1'))).toBeInstanceOf(RateLimitError);
    expect(sent).toHaveLength(1);
  });

  test('an address whose share of an event is held is not asked for again unasked', async () => {
    const { client, sent } = setUp([problem(429, 'address_limit', { 'retry-after': '7' })]);
    expect(await failure(client.things.get('t_1'))).toBeInstanceOf(RateLimitError);
    expect(sent).toHaveLength(1);
  });

  test('what is too much at once is not asked for again', async () => {
    const { client, sent } = setUp([problem(500, 'database_limit')]);
    expect(await failure(client.things.get('t_1'))).toMatchObject({ code: 'database_limit' });
    expect(sent).toHaveLength(1);
  });

  test('waits double, and differ between callers', async () => {
    const start = Date.now();
    const at: number[] = [];
    const failing = () => {
      at.push(Date.now() - start);
      return problem(503, 'c');
    };
    vi.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0).mockReturnValueOnce(1);
    await failure(setUp([failing], { maxRetries: 3 }).client.things.get('t_1'));
    expect(at).toEqual([0, 250, 750, 2_750]);
  });
});

describe('lists', () => {
  const all = Array.from({ length: 7 }, (_, index) => ({ id: `t_${index + 1}` }));

  /** A list as in the API: a page before a cursor ends right before it, in the list's order. */
  const listServer = () => {
    const urls: string[] = [];
    const fetch = async (url: string) => {
      urls.push(url);
      const query = new URL(url).searchParams;
      const limit = Number(query.get('limit') ?? 10);
      const position = (name: string) => all.findIndex(({ id }) => id === query.get(name));
      if (query.has('ending_before')) {
        const end = position('ending_before');
        const start = Math.max(0, end - limit);
        return json({ data: all.slice(start, end), has_more: start > 0 });
      }
      const start = query.has('starting_after') ? position('starting_after') + 1 : 0;
      return json({ data: all.slice(start, start + limit), has_more: start + limit < all.length });
    };
    return { client: createClient({ baseUrl: 'https://api.test', fetch }, { things }), urls };
  };

  const collect = async (list: AsyncIterable<{ id: string }>) => {
    const ids: string[] = [];
    for await (const { id } of list) ids.push(id);
    return ids;
  };

  test('iterating walks every page once, keeping the filters', async () => {
    const { client, urls } = listServer();
    expect(await collect(client.things.list({ limit: 3, city: 'Oslo' }))).toEqual(all.map(({ id }) => id));
    expect(urls.map((url) => new URL(url).search)).toEqual([
      '?limit=3&city=Oslo',
      '?limit=3&city=Oslo&starting_after=t_3',
      '?limit=3&city=Oslo&starting_after=t_6',
    ]);
  });

  test('with ending_before, iterating walks back to the start of the list, nearest first', async () => {
    const { client, urls } = listServer();
    const ids = await collect(client.things.list({ limit: 2, ending_before: 't_6' }));
    expect(ids).toEqual(['t_5', 't_4', 't_3', 't_2', 't_1']);
    expect(urls).toHaveLength(3);
  });

  test('awaiting gives the first page, and nextPage the following until there is none', async () => {
    const { client } = listServer();
    const first = await client.things.list({ limit: 4 });
    expect(first.data).toEqual(all.slice(0, 4));
    expect(first.has_more).toBe(true);
    const second = await first.nextPage();
    expect(second?.data).toEqual(all.slice(4));
    expect(second?.has_more).toBe(false);
    expect(await second?.nextPage()).toBeUndefined();
  });

  test('leaving a loop early fetches no further page', async () => {
    const { client, urls } = listServer();
    for await (const { id } of client.things.list({ limit: 2 })) if (id === 't_2') break;
    expect(urls).toHaveLength(1);
  });

  test('a page in the middle of the list can be iterated from there on', async () => {
    const { client } = listServer();
    expect(await collect(await client.things.list({ limit: 3, starting_after: 't_4' }))).toEqual(['t_5', 't_6', 't_7']);
  });

  test('a server that promises more after an empty page is not asked for ever', async () => {
    const { client, sent } = setUp([json({ data: [], has_more: true })]);
    expect(await collect(client.things.list())).toEqual([]);
    expect(sent).toHaveLength(1);
  });

  test('a failure on a later page reaches the loop', async () => {
    const { client } = setUp([json({ data: [{ id: 't_1' }], has_more: true }), problem(404, 'not_found')]);
    await expect(collect(client.things.list())).rejects.toBeInstanceOf(NotFoundError);
  });

  test('the options of the call apply to every page', async () => {
    const { client, sent } = setUp([
      json({ data: [{ id: 't_1' }], has_more: true }),
      json({ data: [], has_more: false }),
    ]);
    await collect(client.things.list({}, { credential: 'os_1' }));
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer os_1', 'Bearer os_1']);
  });

  test('a list whose items have no id goes on from what its table names', async () => {
    const pages = [
      json({ data: [{ order_id: 'ord_1' }], has_more: true }),
      json({ data: [{ order_id: 'ord_2' }], has_more: false }),
    ];
    const { client, sent } = setUp(pages, {}, { ...things, list: { ...things.list, page: 'order_id' } });
    const items: unknown[] = [];
    for await (const item of client.things.list()) items.push(item);
    expect(items).toEqual([{ order_id: 'ord_1' }, { order_id: 'ord_2' }]);
    expect(new URL(sent[1]?.url ?? '').search).toBe('?starting_after=ord_1');
  });

  test('withResponse of a list gives its first page', async () => {
    const { client } = listServer();
    const { data, response } = await client.things.list({ limit: 1 }).withResponse();
    expect(data.data).toEqual([{ id: 't_1' }]);
    expect(response.status).toBe(200);
  });
});
