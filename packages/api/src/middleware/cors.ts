import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../core/context.ts';

const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-None-Match';
const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const EXPOSED = [
  'Date',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Request-Id',
  'Retry-After',
].join(', ');
/** Browsers cap it lower themselves. */
const PREFLIGHT_SECONDS = 86_400;

/**
 * Which pages may read an answer (Fetch standard, CORS protocol). Credentials are bearer tokens that no browser sends by
 * itself, so any page may read what it got with one of its own; but a publishable key, which everybody can copy out of a
 * page, is good on its own origins only, and a secret key has no business in a browser at all. That a page's origin is not on
 * the list, every page may read: it learns its own origin and no more than it would without a browser, and its promoter
 * learns what to add.
 */
export const cors: MiddlewareHandler<AppEnv> = async (c, next) => {
  const origin = c.req.header('origin');
  if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined) {
    // A preflight carries no credential to judge by; the request after it does.
    return c.body(null, 204, {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': String(PREFLIGHT_SECONDS),
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    });
  }
  await next();
  const { headers } = c.res;
  headers.append('vary', 'Origin');
  // A credential that was refused leaves an anonymous caller.
  const { caller } = c.var.ctx;
  if (caller.kind === 'secret') return;
  if (caller.kind !== 'publishable') headers.set('access-control-allow-origin', '*');
  else if (origin) headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', EXPOSED);
};
