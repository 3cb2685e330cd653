import type { Caller } from '../core/caller.ts';
import type { PlainAnswer } from '../core/context.ts';

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

/** The answer to a preflight, which carries no credential to judge by; the request after it does. Null for any other request. */
export const preflight = ({ method, headers }: Request): PlainAnswer | null =>
  method === 'OPTIONS' && headers.has('access-control-request-method')
    ? {
        status: 204,
        body: null,
        headers: {
          'access-control-allow-origin': '*',
          'access-control-allow-methods': METHODS,
          'access-control-allow-headers': REQUEST_HEADERS,
          'access-control-max-age': String(PREFLIGHT_SECONDS),
          vary: 'Access-Control-Request-Method, Access-Control-Request-Headers',
        },
      }
    : null;

/**
 * Which pages may read an answer (Fetch standard, CORS protocol). Credentials are bearer tokens that no browser sends by
 * itself, so any page may read what it got with one of its own; but a publishable key, which everybody can copy out of a
 * page, is good on its own origins only, and a secret key has no business in a browser at all. That a page's origin is not on
 * the list, every page may read: it learns its own origin and no more than it would without a browser, and its promoter
 * learns what to add.
 */
export const corsHeaders = ({ kind }: Caller, { headers }: Request): Record<string, string> => {
  // A credential that was refused leaves an anonymous caller.
  if (kind === 'secret') return {};
  const origin = kind === 'publishable' ? headers.get('origin') : '*';
  return { ...(origin && { 'access-control-allow-origin': origin }), 'access-control-expose-headers': EXPOSED };
};
