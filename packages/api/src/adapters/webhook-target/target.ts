import { DELIVERY_TIMEOUT_MS } from '@ticket-vendor/webhooks';
import type { Env } from '../../core/env.ts';
import { AppError } from '../../core/errors.ts';
import type { WebhookTarget } from '../../ports/webhook-target.ts';
import { assertPublicTarget, WebhookTargetError } from './assert-public-target.ts';

/** How much of an answer is kept for its owner to look at, and how long it is waited for. */
const MAX_RESPONSE_BYTES = 1024;
const RESPONSE_TIMEOUT_MS = 1_000;

/** The start of a body as text that Postgres can keep. The status has decided already, so no trouble with it counts. */
const startOf = async (body: Response['body']): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  let left = MAX_RESPONSE_BYTES;
  try {
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk.subarray(0, left), { stream: true });
      left -= chunk.length;
      if (left <= 0) break;
    }
  } catch {
    // It broke off or took too long: what came is what there is to show.
  }
  return text.replaceAll('\u0000', '');
};

/** Promoters' backends over HTTP. */
export const createWebhookTarget = (
  env: Pick<Env, 'ALLOW_LOOPBACK_WEBHOOKS'>,
  { timeoutMs = DELIVERY_TIMEOUT_MS, responseTimeoutMs = RESPONSE_TIMEOUT_MS } = {},
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
      const ending = new AbortController();
      let timer = setTimeout(() => ending.abort(), timeoutMs);
      try {
        // Again, because what was allowed when the endpoint was made may not be so any more.
        const target = assertPublicTarget(url, options);
        const response = await fetch(target, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'ticket-vendor-webhooks/1' },
          body,
          redirect: 'manual',
          signal: ending.signal,
        });
        clearTimeout(timer);
        timer = setTimeout(() => ending.abort(), responseTimeoutMs);
        return {
          status: response.status,
          retryAfter: response.headers.get('retry-after'),
          response: await startOf(response.body),
        };
      } catch (error) {
        if (error instanceof WebhookTargetError) return { error: error.message };
        return { error: ending.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : 'no connection' };
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
