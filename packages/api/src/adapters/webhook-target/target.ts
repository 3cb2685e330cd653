import { DELIVERY_TIMEOUT_MS } from '@ticket-vendor/webhooks';
import type { Env } from '../../core/env.ts';
import { AppError } from '../../core/errors.ts';
import type { WebhookTarget } from '../../ports/webhook-target.ts';
import { assertPublicTarget, WebhookTargetError } from './assert-public-target.ts';

/** Promoters' backends over HTTP. */
export const createWebhookTarget = (
  env: Pick<Env, 'ALLOW_LOOPBACK_WEBHOOKS'>,
  timeoutMs = DELIVERY_TIMEOUT_MS,
): WebhookTarget => {
  const options = { allowLoopback: env.ALLOW_LOOPBACK_WEBHOOKS };
  return {
    normalize(url) {
      try {
        return assertPublicTarget(url, options).href;
      } catch (error) {
        if (error instanceof WebhookTargetError) throw new AppError('invalid_target', error.message);
        throw error;
      }
    },
    async post(url, headers, body) {
      try {
        // Again, because what was allowed when the endpoint was made may not be so any more.
        const target = assertPublicTarget(url, options);
        const response = await fetch(target, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'ticket-vendor-webhooks/1' },
          body,
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
        });
        await response.body?.cancel();
        return { status: response.status, retryAfter: response.headers.get('retry-after') };
      } catch (error) {
        if (error instanceof WebhookTargetError) return { error: error.message };
        const timedOut = error instanceof Error && error.name === 'TimeoutError';
        return { error: timedOut ? `no answer within ${timeoutMs / 1000} s` : 'no connection' };
      }
    },
  };
};
