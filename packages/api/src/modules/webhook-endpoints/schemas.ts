import { z } from '@hono/zod-openapi';
import { WEBHOOK_EVENT_TYPES } from '@ticket-vendor/webhooks';
import { idSchema, instantOutput, optionalTextInput, pageOf } from '../../core/fields.ts';

/** Not one of the platform's event types, so that a test never looks like a sale. Sent only to the tested endpoint. */
export const TEST_TYPE = 'webhook.test';

export const EVENT_TYPES = WEBHOOK_EVENT_TYPES.filter((type) => type !== TEST_TYPE);

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
