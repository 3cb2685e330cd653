import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../core/context.ts';
import { networkOf } from '../core/network.ts';

/** What is answered before a password is looked at: to a body that is wrong, or to one that came too often. */
const BEFORE = new Set([400, 413, 415, 429]);

/**
 * For routes that check or hash a password: takes one of the isolate’s few slots for it before anything is queried or
 * counted. Without a limit, a burst of log-ins would block everybody else and run out of memory. The refusal comes
 * before the first hash, so it tells nothing of whether the account exists. The body is read first, since a slow one
 * would hold a slot.
 */
export const limitPasswords: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { ip, passwordLimit } = c.var.ctx;
  await c.req.arrayBuffer();
  await passwordLimit(networkOf(ip), next, () => !BEFORE.has(c.res.status));
};
