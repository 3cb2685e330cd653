import { z } from '@hono/zod-openapi';
import { createdRange, idSchema, instantOutput, pageOf, pageQueryBy } from '../../core/fields.ts';
import { EVENT_TYPES, TEST_TYPE } from '../webhook-endpoints/schemas.ts';

/** Message ids have several forms. */
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
