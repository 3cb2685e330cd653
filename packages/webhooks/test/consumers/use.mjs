import assert from 'node:assert/strict';
import { generateSecret, serializeWebhook, sign, verify, WebhookVerificationError } from '@ticket-vendor/webhooks';

const secret = generateSecret();
const body = serializeWebhook({ type: 'order.confirmed', timestamp: new Date().toISOString(), data: {} });
const headers = await sign({ id: 'whe_1', body, secrets: [secret], timestamp: new Date() });

assert.equal((await verify(body, headers, secret)).type, 'order.confirmed');
await assert.rejects(
  verify(`${body} `, headers, secret),
  (error) => error instanceof WebhookVerificationError && error.code === 'signature_mismatch',
);
