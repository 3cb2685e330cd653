import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../core/context.ts';
import { AppError } from '../core/errors.ts';

const REQUEST_HEADERS = 'Authorization, Content-Type, Idempotency-Key, If-None-Match';
const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const EXPOSED = [
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Request-Id',
  'Retry-After',
].join(', ');
/** Browsers forget sooner on their own. */
const PREFLIGHT_SECONDS = 86_400;

/**
 * Which pages may read an answer (Fetch standard, CORS protocol). Credentials are bearer tokens that no browser sends by
 * itself, so any page may read what it got with one of its own; but a publishable key, which everybody can copy out of a
 * page, is good on its own origins only, and a secret key has no business in a browser at all.
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
  const refused = c.error instanceof AppError && c.error.code === 'origin_not_allowed';
  const { caller } = c.var.ctx;
  if (refused || caller.kind === 'secret') return;
  if (caller.kind !== 'publishable') headers.set('access-control-allow-origin', '*');
  else if (origin) headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', EXPOSED);
};
