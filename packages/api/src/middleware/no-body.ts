import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../core/context.ts';
import { AppError } from '../core/errors.ts';

/**
 * Refuses a body if the operation takes none, rather than ignore what the caller meant. Blanks and an empty object,
 * which some clients send with each request, are allowed.
 */
export const noBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  const text = (await c.req.text()).trim();
  if (text !== '' && text !== '{}') {
    throw new AppError('invalid_request', 'This operation takes no body; send none.', {
      errors: [{ pointer: '/body', detail: 'Must be empty' }],
    });
  }
  await next();
};
