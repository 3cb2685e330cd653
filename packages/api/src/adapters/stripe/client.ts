import Stripe from 'stripe';
import type { Env } from '../../core/env.ts';
import { AppError } from '../../core/errors.ts';
import type { Spent } from '../../ports/payments.ts';

const TIMEOUT_MS = 8_000;

/** Stripe's client for this deployment. Its own retries repeat the call's idempotency key. */
export const createStripeClient = (
  env: Pick<Env, 'STRIPE_API_URL' | 'STRIPE_SECRET_KEY'>,
  { timeoutMs = TIMEOUT_MS } = {},
): Stripe => {
  const api = new URL(env.STRIPE_API_URL);
  return new Stripe(env.STRIPE_SECRET_KEY, {
    httpClient: Stripe.createFetchHttpClient(),
    host: api.hostname,
    port: api.port || (api.protocol === 'https:' ? 443 : 80),
    protocol: api.protocol === 'https:' ? 'https' : 'http',
    timeout: timeoutMs,
    maxNetworkRetries: 2,
    telemetry: false,
  });
};

/** Stripe answered, but not to the question: it is down, slow or limits us. */
const isUnavailable = (error: unknown) =>
  error instanceof Stripe.errors.StripeConnectionError ||
  error instanceof Stripe.errors.StripeRateLimitError ||
  (error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500) ||
  (error instanceof Stripe.errors.StripeError && error.code === 'idempotency_key_in_use');

/** Turns trouble on the way into `payment_provider_unavailable`; what Stripe refuses is thrown as it is. */
export const callStripe = async <T>(work: PromiseLike<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (isUnavailable(error)) {
      throw new AppError(
        'payment_provider_unavailable',
        'Nothing was charged by this request. Try again in a moment.',
        { retryAfter: 2, cause: error },
      );
    }
    throw error;
  }
};

/**
 * Whether an idempotency key can't be used again: Stripe repeats a 5xx that it recorded for it, and refuses other
 * parameters (a promoter may rename an event between a crash and the retry).
 */
const isSpent = (error: unknown) =>
  error instanceof Stripe.errors.StripeIdempotencyError ||
  (error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500);

/** As `callStripe`, for what may be made under another key instead. */
export const callStripeOnce = async <T>(work: PromiseLike<T>): Promise<T | Spent> => {
  try {
    return await work;
  } catch (error) {
    if (isSpent(error)) return 'spent';
    if (error instanceof Stripe.errors.StripeError && error.code === 'insufficient_capabilities_for_transfer') {
      throw new AppError('payment_account_required', 'Stripe has paused the promoter’s account.', { cause: error });
    }
    return callStripe(Promise.reject(error));
  }
};

/** An id, whether or not Stripe expanded the object. */
export const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  (typeof reference === 'object' ? reference?.id : reference) ?? null;
