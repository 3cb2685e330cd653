import type { MiddlewareHandler } from 'hono';
import type { AppEnv, Deps } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { newId } from '../core/ids.ts';
import { acceptedLocale } from '../core/locale.ts';

/** Builds the request's context with its time and its id, which every answer carries. `credentials` adds the caller. */
export const context =
  (deps: Deps): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const now = deps.clock.now();
    const requestId = newId('request', { now, random: deps.random });
    const later = (work: Promise<unknown>) => {
      const guarded = work.catch((error: unknown) =>
        deps.log('error', 'background work failed', { request_id: requestId, error: describeError(error) }),
      );
      try {
        c.executionCtx.waitUntil(guarded);
      } catch {
        // No execution context outside Workers: the promise simply runs on.
      }
    };
    c.set('ctx', {
      ...deps,
      requestId,
      locale: acceptedLocale(c.req.header('accept-language')),
      ip: c.req.header('cf-connecting-ip') ?? '127.0.0.1',
      now,
      idempotencyKey: null,
      keySent: null,
      answerSlot: null,
      later,
      caller: { kind: 'anonymous' },
    });
    await next();
    c.res.headers.set('Request-Id', requestId);
    // Clients whose own clock is wrong count down to deadlines by this one.
    c.res.headers.set('Date', deps.clock.now().toUTCString());
  };
