import { header, json, type LocalRequest, type Reply } from '../http.ts';
import { StripeFailure } from './errors.ts';
import { expand } from './expand.ts';
import { Params, parseForm } from './params.ts';
import { newId, type Store, type StoredResult } from './store.ts';

/** What an endpoint is given. */
export type Call = {
  params: Params;
  /** The path's `:id`, or an empty string. */
  id: string;
  /** Called with a publishable key, as Stripe.js does. */
  publishable: boolean;
};

/** One endpoint of the API. */
export type Route = {
  method: 'GET' | 'POST';
  path: string;
  /** Top-level parameters besides `expand`; any other is refused. */
  accepts?: readonly string[];
  /** Open to publishable keys. */
  publishable?: boolean;
  /** Synchronous, so that a request is atomic. */
  run(call: Call): object;
};

/** The request under way, which the events that it causes refer to. */
export type Caller = {
  requestId: string;
  idempotencyKey: string | null;
};

/** Lets a test hold a request between the claim of its idempotency key and its work. */
export type Gate = (target: string) => Promise<void> | undefined;

const CRASH = JSON.stringify({
  error: { type: 'api_error', message: 'An unknown error occurred (arranged by a test).' },
});
const DAY = 24 * 60 * 60;

type RouterOptions = {
  routes: readonly Route[];
  store: Store;
  seconds(): number;
  gate: Gate;
  /** Whether a test wants this request to fail once its work is done. */
  crashes(target: string): boolean;
  /** Runs the endpoint on behalf of a caller. */
  during<T>(caller: Caller, work: () => T): T;
};

/** Answers `/v1/…`: keys, idempotency, parameters, expansion, errors. */
export const createRouter = ({ routes, store, seconds, gate, crashes, during }: RouterOptions) => {
  const table = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(':id', '([^/]+)')}$`),
  }));
  const inFlight = new Set<string>();

  const run = (
    route: Route,
    params: Params,
    { id, publishable }: { id: string; publishable: boolean },
    caller: Caller,
  ) => {
    try {
      params.accept([...(route.accepts ?? []), 'expand']);
      const answer = during(caller, () => route.run({ params, id, publishable }));
      const expanded = expand(answer, params.texts('expand'), store);
      return { status: 200, body: JSON.stringify(expanded, null, 2), began: true };
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      return { status: error.status, body: JSON.stringify({ error: error.body }, null, 2), began: error.began };
    } finally {
      store.changed();
    }
  };

  const recall = (scoped: string): StoredResult | undefined => {
    const kept = store.results.get(scoped);
    if (kept && kept.at + DAY < seconds()) {
      store.results.delete(scoped);
      return undefined;
    }
    return kept;
  };

  return async function answer(request: LocalRequest): Promise<Reply> {
    const requestId = newId('req');
    const form = parseForm(request.method === 'GET' ? request.query : request.body.toString('utf8'));
    const key = apiKey(request) ?? (typeof form.key === 'string' ? form.key : undefined);
    delete form.key;
    if (!key || !/^(sk|rk|pk)_test_/.test(key)) return failure(unauthenticated(key), requestId);
    const publishable = key.startsWith('pk_');

    const match = table.find(({ route, pattern }) => route.method === request.method && pattern.test(request.path));
    if (!match) {
      return failure(
        new StripeFailure(
          404,
          {
            type: 'invalid_request_error',
            message: `Unrecognized request URL (${request.method}: ${request.path}). The local double does not have this route.`,
          },
          false,
        ),
        requestId,
      );
    }
    const { route } = match;
    if (publishable && !route.publishable) {
      return failure(
        new StripeFailure(
          401,
          {
            type: 'invalid_request_error',
            code: 'secret_key_required',
            message: 'This API call cannot be made with a publishable API key. Please use a secret API key.',
          },
          false,
        ),
        requestId,
      );
    }

    const id = decodeURIComponent(match.pattern.exec(request.path)?.[1] ?? '');
    const idempotencyKey = route.method === 'POST' ? (header(request, 'idempotency-key') ?? null) : null;
    const target = `${request.method} ${request.path}`;
    const work = () => {
      const result = run(route, new Params(form), { id, publishable }, { requestId, idempotencyKey });
      return crashes(target) ? { status: 500, body: CRASH, began: true } : result;
    };
    if (!idempotencyKey) {
      await gate(target);
      return shown(work(), requestId);
    }

    const scoped = `${key}:${idempotencyKey}`;
    const fingerprint = canonical(request.body.toString('utf8'));
    const kept = recall(scoped);
    if (kept) return replay(kept, request.path, fingerprint, idempotencyKey, requestId);
    if (inFlight.has(scoped)) return failure(inUse(idempotencyKey), requestId, idempotencyKey);
    inFlight.add(scoped);
    try {
      await gate(target);
      const result = work();
      if (result.began) {
        const { status, body } = result;
        store.results.set(scoped, { path: request.path, fingerprint, status, body, requestId, at: seconds() });
        store.changed();
      }
      return shown(result, requestId, idempotencyKey);
    } finally {
      inFlight.delete(scoped);
    }
  };
};

const replay = (kept: StoredResult, path: string, fingerprint: string, key: string, requestId: string): Reply => {
  if (kept.path !== path) {
    return failure(
      mismatch(
        `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${path}' vs '${kept.path}'). Try using a key other than '${key}' if you meant to execute a different request.`,
      ),
      requestId,
      key,
    );
  }
  if (kept.fingerprint !== fingerprint) {
    return failure(
      mismatch(
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
      ),
      requestId,
      key,
    );
  }
  const reply = shown(kept, requestId, key);
  return {
    ...reply,
    headers: { ...reply.headers, 'idempotent-replayed': 'true', 'original-request': kept.requestId },
  };
};

const shown = ({ status, body }: { status: number; body: string }, requestId: string, key?: string): Reply => ({
  status,
  headers: {
    'content-type': 'application/json',
    'request-id': requestId,
    ...(key ? { 'idempotency-key': key, 'original-request': requestId } : {}),
  },
  body,
});

const failure = (error: StripeFailure, requestId: string, key?: string): Reply =>
  json(
    error.status,
    { error: error.body },
    {
      'request-id': requestId,
      ...(key ? { 'idempotency-key': key } : {}),
      // Stripe tells the client which conflicts it should retry.
      ...(error.status === 409 ? { 'stripe-should-retry': 'true' } : {}),
    },
  );

const mismatch = (message: string): StripeFailure =>
  new StripeFailure(400, { type: 'idempotency_error', message }, false);

const inUse = (key: string): StripeFailure =>
  new StripeFailure(
    409,
    {
      type: 'invalid_request_error',
      code: 'idempotency_key_in_use',
      message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}`,
    },
    false,
  );

const unauthenticated = (key: string | undefined): StripeFailure => {
  const message = key
    ? `Invalid API Key provided: ${key.slice(0, 8)}***. The local double takes test keys only.`
    : 'You did not provide an API key.';
  return new StripeFailure(401, { type: 'invalid_request_error', message }, false);
};

const apiKey = (request: LocalRequest): string | undefined => {
  const authorization = header(request, 'authorization') ?? '';
  const [scheme, value = ''] = authorization.split(' ');
  if (scheme === 'Bearer') return value;
  if (scheme === 'Basic') return Buffer.from(value, 'base64').toString('utf8').split(':')[0];
  return undefined;
};

/** The same parameters in another order are the same request. */
const canonical = (body: string): string =>
  [...new URLSearchParams(body)]
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
