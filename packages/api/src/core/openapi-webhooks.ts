import type { OpenAPIHono } from '@hono/zod-openapi';
import { WEBHOOK_EVENT_TYPES, WEBHOOK_EVENTS } from '@ticket-vendor/webhooks';
import components from '@ticket-vendor/webhooks/components.json' with { type: 'json' };

type Registry = OpenAPIHono['openAPIRegistry'];
type Schema = Parameters<Registry['registerComponent']>[2];

const nameOf = (type: string) =>
  `${type.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())}Webhook`;

/** Puts the bodies of webhooks into the document: what this API sends, and how it understands the answers. */
export const describeWebhooks = (registry: Registry): void => {
  for (const [name, schema] of Object.entries(components))
    registry.registerComponent('schemas', name, schema as Schema);
  for (const type of WEBHOOK_EVENT_TYPES) {
    registry.registerWebhook({
      method: 'post',
      path: type,
      operationId: type,
      summary: WEBHOOK_EVENTS[type],
      tags: ['webhooks'],
      security: [],
      request: {
        body: {
          required: true,
          content: { 'application/json': { schema: { $ref: `#/components/schemas/${nameOf(type)}` } } },
        },
      },
      responses: {
        '2XX': { description: 'The webhook is taken; nothing is sent again.' },
        410: { description: 'The endpoint is gone: it is disabled.' },
        default: { description: 'The webhook is sent again later.' },
      },
    });
  }
};
