import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../core/context.ts';
import { AppError } from '../core/errors.ts';

/**
 * Refuses what only looks like a JSON body: none at all, where an empty object would mean "with every default" (all of a
 * refund, say), and bytes that are not UTF-8 (RFC 8259 §8.1), whose replacement characters would be stored as if sent. Other
 * content types are left to the validation, which knows what the route takes.
 */
export const jsonText: MiddlewareHandler<AppEnv> = async (c, next) => {
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength === 0) throw new AppError('invalid_json', 'Send a JSON object; {} where nothing is to be said.');
  if (/\bjson\b/i.test(c.req.header('content-type') ?? '')) {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
    } catch {
      throw new AppError('invalid_json', 'Send the body in UTF-8.');
    }
  }
  await next();
};
