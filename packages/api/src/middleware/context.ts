import type { MiddlewareHandler } from 'hono';
import type { AppEnv, Deps } from '../core/context.ts';
import { newId } from '../core/ids.ts';
import { readCaller } from './credentials.ts';

/** Builds the request's context: its time, its id and its caller; logs one line when it is done. */
export const context =
  (deps: Deps): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const now = deps.clock.now();
    const requestId = newId('request', now);
    const later = (work: Promise<unknown>) => {
      const guarded = work.catch((error: unknown) =>
        deps.log('error', 'background work failed', { request_id: requestId, error: describe(error) }),
      );
      try {
        c.executionCtx.waitUntil(guarded);
      } catch {
        // No execution context outside Workers: the promise simply runs on.
      }
    };
    const base = {
      ...deps,
      requestId,
      ip: c.req.header('cf-connecting-ip') ?? '127.0.0.1',
      now,
      idempotencyKey: null,
      later,
    };
    c.set('ctx', { ...base, caller: { kind: 'anonymous' } });
    c.header('Request-Id', requestId);
    c.set('ctx', { ...base, caller: await readCaller(deps, { now, later, headers: c.req.raw.headers }) });
    await next();
  };

/** The name and message of an unexpected error, for our own log; messages of known libraries hold no personal data. */
const describe = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
