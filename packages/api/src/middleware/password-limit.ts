import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../core/context.ts';
import { networkOf } from '../core/network.ts';

/** What is answered before a password is looked at: to a body that is wrong, or to one that came too often. */
const BEFORE = new Set([400, 413, 415, 429]);

/**
 * For routes that check or hash a password: at one of the isolate's few places for it, which is found before anything is asked or
 * counted. A burst of log-ins would keep everybody waiting, and take more memory than there is; those who are refused are told so
 * before the first hash, whether or not they have an account. The body is read before, or a slow one would keep a place.
 */
export const limitPasswords: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { ip, passwordLimit } = c.var.ctx;
  await c.req.arrayBuffer();
  await passwordLimit(networkOf(ip), next, () => !BEFORE.has(c.res.status));
};
