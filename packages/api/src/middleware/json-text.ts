import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../core/context.ts';
import { AppError } from '../core/errors.ts';
import { jsonOf } from './body.ts';
import { duplicateName } from './duplicate-name.ts';

/** Whether a `Content-Type` is that of JSON. */
export const isJson = (type = ''): boolean => /^application\/json\s*(;|$)/i.test(type);

/**
 * Refuses what only looks like a JSON body: none at all, where an empty object would mean "with every default" (all of a
 * refund, say), another type, whose rules may be others, bytes that are not UTF-8 (RFC 8259 §8.1), whose replacement
 * characters would be stored as if sent, and an object that says two things under one name.
 */
export const jsonText: MiddlewareHandler<AppEnv> = async (c, next) => {
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength === 0) throw new AppError('invalid_json', 'Send a JSON object; {} where nothing is to be said.');
  if (!isJson(c.req.header('content-type'))) {
    throw new AppError('unsupported_media_type', 'Send the body with "content-type: application/json".');
  }
  const json = await jsonOf(c);
  if (json === 'not_utf8') throw new AppError('invalid_json', 'Send the body in UTF-8.');
  if (json === 'not_json') throw new AppError('invalid_json', 'Send a JSON object.');
  const name = duplicateName(json.text);
  if (name !== null) throw new AppError('invalid_json', `Give ${JSON.stringify(name.slice(0, 100))} once, not twice.`);
  await next();
};
