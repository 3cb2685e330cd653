import type { MiddlewareHandler } from 'hono';
import { type CacheRule, matches } from '../core/caching.ts';
import type { AppEnv } from '../core/context.ts';
import { sha256 } from '../core/encoding.ts';

/** When an answer was made is no difference between two of them. */
const MADE_AT = /"as_of":"[^"]*"/;

/**
 * Gives a read an `ETag`, answers 304 to whoever has it, and lets caches keep what anybody may see. What a credential shows
 * stays with its holder and is asked for each time, since it may show more.
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
