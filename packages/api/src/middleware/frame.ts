import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Caller } from '../core/caller.ts';
import type { AppEnv, Ctx, Deps, PlainAnswer } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { newId } from '../core/ids.ts';
import { acceptedLocale } from '../core/locale.ts';
import { corsHeaders, preflight } from './cors.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** The request's context with its time and its id. `credentials` sets the caller. */
const contextOf = (deps: Deps, c: Context<AppEnv>): Ctx => {
  const now = deps.clock.now();
  const requestId = newId('request', { now, random: deps.random });
  const { headers } = c.req.raw;
  return {
    ...deps,
    requestId,
    get locale() {
      return acceptedLocale(headers.get('accept-language') ?? undefined);
    },
    ip: headers.get('cf-connecting-ip') ?? '127.0.0.1',
    now,
    idempotencyKey: null,
    keySent: null,
    charge: null,
    answerSlot: null,
    later(work) {
      const guarded = work.catch((error: unknown) =>
        deps.log('error', 'background work failed', { request_id: requestId, error: describeError(error) }),
      );
      try {
        c.executionCtx.waitUntil(guarded);
      } catch {
        // No execution context outside Workers: the promise simply runs on.
      }
    },
    caller: { kind: 'anonymous' },
  };
};

/** The route’s template, since a path contains ids and whatever a caller typed. */
const templateOf = (routes: readonly { path: string }[]): string =>
  routes.findLast(({ path }) => !path.endsWith('*'))?.path ?? 'unmatched';

const keyOf = (caller: Caller): string | undefined => ('keyId' in caller ? caller.keyId : undefined);

/** A `Response` made at once of all its headers: fewer calls than to set them one by one. */
const made = ({ status, body, headers }: PlainAnswer, all: Record<string, string>, vary: string): Response =>
  new Response(body, {
    status,
    headers: { ...SECURITY_HEADERS, ...all, ...headers, vary: headers.vary ? `${headers.vary}, ${vary}` : vary },
  });

/**
 * What is around each request: its context, the headers of every answer, and one line in the log. Path, query, headers
 * and body, which can contain e-mails and tokens, are left out of that; callers can quote the `request_id` to us.
 */
export const frame =
  (deps: Deps): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const ctx = contextOf(deps, c);
    c.set('ctx', ctx);
    c.set('delivery', {});
    const isApi = c.req.path.startsWith('/api/');
    const asked = isApi ? preflight(c.req.raw) : null;
    if (asked) c.set('plain', asked);
    else await next();

    const { caller, requestId } = ctx;
    const done = deps.clock.now();
    const headers: Record<string, string> = {
      'request-id': requestId,
      // Clients whose own clock is wrong count down to deadlines by this one.
      date: done.toUTCString(),
      ...(isApi && !asked && corsHeaders(caller, c.req.raw)),
      ...c.get('delivery'),
    };
    const plain = c.get('plain');
    if (plain) c.res = made(plain, headers, isApi ? 'Origin' : '');
    else {
      const own = c.res.headers;
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) if (!own.has(name)) own.set(name, value);
      for (const name in headers) own.set(name, headers[name] ?? '');
      if (isApi) own.append('vary', 'Origin');
    }
    deps.log('info', 'request', {
      request_id: requestId,
      method: c.req.method,
      route: templateOf(matchedRoutes(c)),
      status: c.res.status,
      duration_ms: done.getTime() - ctx.now.getTime(),
      caller: caller.kind,
      key_id: keyOf(caller),
    });
  };
