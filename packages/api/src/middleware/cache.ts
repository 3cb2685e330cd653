import type { MiddlewareHandler } from 'hono';
import { type CacheRule, matches } from '../core/caching.ts';
import type { AppEnv } from '../core/context.ts';
import { sha256 } from '../core/encoding.ts';

/** The time at which an answer was made does not count when two answers are compared. */
const MADE_AT = /"as_of":"[^"]*"/;

/**
 * Gives a read an `ETag`, answers 304 to callers who have the current version, and lets caches keep what is public.
 * What a credential shows stays private and is revalidated each time, since it may show more.
 */
export const cacheable =
  ({ fresh, stale }: CacheRule): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    if (c.res.status !== 200) return;
    const text = await c.res.clone().text();
    const etag = `W/"${(await sha256(text.replace(MADE_AT, ''))).slice(0, 32)}"`;
    // An access code is a credential too.
    const open = c.var.ctx.caller.kind === 'anonymous' && c.req.query('access_code') === undefined;
    if (matches(c.req.header('if-none-match'), etag)) {
      const { headers } = c.res;
      headers.delete('content-type');
      headers.delete('content-length');
      c.res = undefined;
      c.res = new Response(null, { status: 304, headers });
    }
    c.res.headers.set('etag', etag);
    c.res.headers.set(
      'cache-control',
      open ? `public, max-age=${fresh}, stale-while-revalidate=${stale}` : 'private, no-cache',
    );
    c.res.headers.append('vary', 'Authorization');
  };
