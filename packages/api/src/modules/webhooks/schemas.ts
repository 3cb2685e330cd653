import { z } from '@hono/zod-openapi';
import { WEBHOOK_EVENT_TYPES } from '@ticket-vendor/webhooks';
import { createdRange, idSchema, instantOutput, optionalTextInput, pageOf, pageQueryBy } from '../../core/http.ts';

/** Not an event of the platform, so that a test never looks like a sale. It goes to the endpoint that is tested, and nowhere else. */
export const TEST_TYPE = 'webhook.test';

const EVENT_TYPES = WEBHOOK_EVENT_TYPES.filter((type) => type !== TEST_TYPE);

const url = z.string().min(1).max(2048).openapi({
  description: 'Where webhooks go: https, on the public internet.',
  example: 'https://example.com/webhooks',
});

const eventTypes = z
  .array(z.enum(['*', ...EVENT_TYPES]))
  .min(1)
  .transform((types) => [...new Set(types)])
  .openapi({
    type: 'array',
    minItems: 1,
    items: { type: 'string', enum: ['*', ...EVENT_TYPES] },
    description: 'What the endpoint hears of; `*` for everything.',
    example: ['order.confirmed', 'order.refunded'],
  });

const description = optionalTextInput(200, 'What the endpoint is for.', 'Bookkeeping');
const status = z.enum(['enabled', 'disabled']).openapi({
  description: 'A disabled endpoint gets nothing; what it misses is in its log as failed, to be replayed.',
  example: 'enabled',
});

export const createEndpointBody = z
  .strictObject({ url, event_types: eventTypes, description: description.default('') })
  .openapi('CreateWebhookEndpoint');

export const updateEndpointBody = z
  .strictObject({
    url: url.optional(),
    event_types: eventTypes.optional(),
    description: description.optional(),
    status: status.optional(),
  })
  .openapi('UpdateWebhookEndpoint');

const endpointFields = {
  id: idSchema('webhookEndpoint', 'The endpoint’s id.'),
  promoter_id: idSchema('promoter', 'Whose endpoint it is.'),
  url,
  event_types: z
    .array(z.string())
    .openapi({ description: 'What the endpoint hears of; `*` for everything.', example: ['order.confirmed'] }),
  description: z.string().openapi({ description: 'What the endpoint is for.', example: 'Bookkeeping' }),
  status,
  public_key: z.string().openapi({
    description: 'Verifies the `v1a` (Ed25519) signatures of this endpoint’s webhooks. No secret.',
    example: 'whpk_FRBxQ4QUWBCqvPOBYYY4MZMmEI/2ZPwWSzGOxUXRDF8=',
  }),
  previous_secret_until: instantOutput(
    'Until when the secret before the last rotation signs too; null when only the current one does.',
  ).nullable(),
  failing_since: instantOutput('Since when every attempt has failed; null while it answers.').nullable(),
  created_at: instantOutput('When the endpoint was made.'),
  updated_at: instantOutput('When the endpoint was last changed.'),
};

export const endpointSchema = z.object(endpointFields).openapi('WebhookEndpoint');
export const createdEndpointSchema = z
  .object({
    ...endpointFields,
    secret: z.string().openapi({
      description: 'Verifies signatures; shown only now.',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
    }),
  })
  .openapi('CreatedWebhookEndpoint');
export const endpointPage = pageOf(endpointSchema, 'WebhookEndpointPage');

/** Ids of messages have several forms. */
const messageParam = z.string().min(1).max(256);

const deliveryStatus = z
  .enum(['pending', 'succeeded', 'failed'])
  .openapi({ description: '`pending` until it succeeds or no attempt is left.', example: 'succeeded' });

const messageId = z.string().openapi({
  description: 'The message, which is the `webhook-id` of each attempt.',
  example: 'msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2',
});

const deliveryFields = {
  message_id: messageId,
  webhook_endpoint_id: idSchema('webhookEndpoint', 'The endpoint.'),
  type: z.string().openapi({ description: 'What happened.', example: 'order.confirmed' }),
  status: deliveryStatus,
  attempts: z.int().openapi({ description: 'Attempts made, those before a replay included.', example: 1 }),
  last_status: z.int().nullable().openapi({ description: 'HTTP status of the last answer.', example: 204 }),
  last_error: z
    .string()
    .nullable()
    .openapi({ description: 'Why the last attempt got no answer.', example: 'no answer within 20 s' }),
  next_attempt_at: instantOutput('When it is tried next.').nullable(),
  delivered_at: instantOutput('When it succeeded.').nullable(),
  created_at: instantOutput('When it happened.'),
};

export const deliverySchema = z.object(deliveryFields).openapi('WebhookDelivery');
export const deliveryPage = pageOf(deliverySchema, 'WebhookDeliveryPage', 'message_id');

const attempt = z
  .object({
    number: z.int().openapi({ description: 'Counts the attempts from 1, over replays too.', example: 1 }),
    status: z.int().nullable().openapi({ description: 'HTTP status of the answer; null without one.', example: 503 }),
    error: z.string().nullable().openapi({ description: 'Why there was no answer.', example: 'no answer within 20 s' }),
    latency_ms: z.int().nullable().openapi({
      description: 'Milliseconds until the answer, or until it failed; null where nothing was sent.',
      example: 87,
    }),
    response: z
      .string()
      .nullable()
      .openapi({ description: 'The first kilobyte of the answer’s body; null without one.', example: 'Bad gateway' }),
    attempted_at: instantOutput('When it was made.'),
  })
  .openapi('WebhookAttempt');

export const deliveryWithAttemptsSchema = z
  .object({
    ...deliveryFields,
    attempt_log: z.array(attempt).openapi({ description: 'The last 100 attempts, oldest first.' }),
  })
  .openapi('WebhookDeliveryWithAttempts');

export const deliveriesQuery = z.strictObject({
  ...pageQueryBy((description) =>
    messageParam.openapi({ description, example: 'msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2' }),
  ),
  ...createdRange,
  status: deliveryStatus.optional(),
  type: z
    .enum([TEST_TYPE, ...EVENT_TYPES])
    .optional()
    .openapi({ description: 'Only webhooks of this type.', example: 'order.confirmed' }),
});

export const replayBody = z
  .strictObject({
    status: z.enum(['failed', 'all']).default('failed').openapi({
      description:
        '`failed` replays what was given up; `all` also what succeeded, for a receiver that lost it, and needs created_from. What is under way goes on by itself.',
      example: 'failed',
    }),
    ...createdRange,
    starting_after: messageParam.optional().openapi({
      description: 'Go on after this message: the `last_message_id` of the answer before.',
      example: 'msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2',
    }),
  })
  .refine(({ status: which, created_from }) => which === 'failed' || created_from !== undefined, {
    path: ['created_from'],
    message: 'Say from when on, to replay all',
  })
  .refine(({ created_from, created_to }) => !created_from || !created_to || created_from < created_to, {
    path: ['created_to'],
    message: 'Must be later than created_from',
  })
  .openapi('ReplayWebhooks');

export const replayedSchema = z
  .object({
    queued: z.int().openapi({ description: 'Deliveries that are tried again now; at most 100.', example: 100 }),
    has_more: z.boolean().openapi({
      description: 'Whether there are more: ask again with `starting_after` set to `last_message_id`.',
      example: true,
    }),
    last_message_id: messageId.nullable().openapi({
      description: 'The last of them; null when there were none.',
      example: 'msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2',
    }),
  })
  .openapi('ReplayedWebhooks');
