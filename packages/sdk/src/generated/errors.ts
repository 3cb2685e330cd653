// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

import type { components } from './schema.ts';

/** Every `code` that the API may answer with. A newer server may know more. */
export type ErrorCode =
  | 'hold_expired'
  | 'idempotency_in_progress'
  | 'invalid_credentials'
  | 'not_found'
  | 'rate_limited'
  | 'sold_out'
  | 'validation_failed';

/** One field of a request that the server refused. */
export type FieldError = NonNullable<components['schemas']['Problem']['errors']>[number];

/** The HTTP status and the title of each error code. */
export const errorCodes: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  hold_expired: { status: 409, title: 'The hold has expired' },
  idempotency_in_progress: { status: 409, title: 'The first request with this key is still running' },
  invalid_credentials: { status: 401, title: 'Wrong e-mail or password' },
  not_found: { status: 404, title: 'Not found' },
  rate_limited: { status: 429, title: 'Too many requests' },
  sold_out: { status: 409, title: 'Sold out' },
  validation_failed: { status: 422, title: 'The request has invalid fields' },
};
