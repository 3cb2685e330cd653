export * from './events.ts';
export {
  classifyDelivery,
  DELIVERY_TIMEOUT_MS,
  type DeliveryOutcome,
  type DeliveryResult,
  MAX_JITTER,
  MAX_RETRY_AFTER_SECONDS,
  nextAttemptDelay,
  parseRetryAfter,
  RETRY_DELAYS_SECONDS,
  withJitter,
} from './retry-policy.ts';
export {
  deriveEd25519PublicKey,
  type Ed25519KeyPair,
  generateEd25519KeyPair,
  generateSecret,
  WebhookSecretError,
} from './secrets.ts';
export { MAX_WEBHOOK_BODY_BYTES, type SignedHeaders, type SignOptions, serializeWebhook, sign } from './sign.ts';
export {
  type VerifyOptions,
  verify,
  type WebhookHeaders,
  type WebhookVerificationCode,
  WebhookVerificationError,
} from './verify.ts';
