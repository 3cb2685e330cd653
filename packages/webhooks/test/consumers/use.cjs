const assert = require('node:assert/strict');
const { verify, WebhookVerificationError } = require('@ticket-vendor/webhooks');

assert.rejects(
  verify('{}', {}, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
  (error) => error instanceof WebhookVerificationError && error.code === 'missing_header',
);
