import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../core/context.ts';
import { AppError } from '../core/errors.ts';

/**
 * Refuses a body where an operation takes none, so that nothing is ignored that somebody meant. Blanks and an empty object, as
 * some clients send with each request, say nothing.
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
