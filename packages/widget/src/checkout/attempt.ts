import type { Checkout } from './checkout.ts';

/**
 * One idempotency key per request for a hold or an order, kept over reloads: a retry after a lost answer must get the
 * same one.
 */
export const attemptKey = (checkout: Checkout, request: unknown): string => {
  const { session, newKey } = checkout.deps;
  const fingerprint = JSON.stringify(request);
  const { attempt } = session.read();
  if (attempt?.request === fingerprint) return attempt.key;
  const key = newKey();
  session.write({ attempt: { key, request: fingerprint } });
  return key;
};
