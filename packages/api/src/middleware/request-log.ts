import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Caller } from '../core/caller.ts';
import type { AppEnv, Deps } from '../core/context.ts';

/** The route's template, since a path contains ids and whatever a caller typed. */
const templateOf = (routes: readonly { path: string }[]): string =>
  routes.map(({ path }) => path).findLast((path) => !path.endsWith('*')) ?? 'unmatched';

const keyOf = (caller: Caller): string | undefined => ('keyId' in caller ? caller.keyId : undefined);

/**
 * Logs one line per request. Path, query, headers and body, which can contain e-mails and tokens, are left out. Callers
 * can quote the `request_id` to us.
 */
export const requestLog =
  (deps: Pick<Deps, 'clock' | 'log'>): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const begun = deps.clock.now().getTime();
    await next();
    const { caller, requestId } = c.var.ctx;
    deps.log('info', 'request', {
      request_id: requestId,
      method: c.req.method,
      route: templateOf(matchedRoutes(c)),
      status: c.res.status,
      duration_ms: deps.clock.now().getTime() - begun,
      caller: caller.kind,
      key_id: keyOf(caller),
    });
  };
