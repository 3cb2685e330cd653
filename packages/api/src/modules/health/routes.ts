import { access } from '../../core/caller.ts';
import { createRouter, defineRoute, json } from '../../middleware/route.ts';
import { livenessSchema, readinessSchema } from './schemas.ts';
import { checkReadiness } from './service.ts';

export const health = createRouter();

health.openapi(
  defineRoute({
    method: 'get',
    path: '/health/live',
    operationId: 'health.live',
    summary: 'Whether the Worker runs',
    tags: ['Health'],
    access: access.anyone,
    errors: [],
    responses: {
      200: json(livenessSchema, 'It runs'),
    },
  }),
  (c) => c.json({ status: 'ok' as const }, 200),
);

health.openapi(
  defineRoute({
    method: 'get',
    path: '/health/ready',
    operationId: 'health.ready',
    summary: 'Whether everything behind the Worker answers',
    description: 'Asks Postgres, Redis and QStash. Without Redis or QStash the sale goes on, so only Postgres decides.',
    tags: ['Health'],
    access: access.anyone,
    errors: [],
    responses: {
      200: json(readinessSchema, 'The sale can go on; which services answer'),
      503: json(readinessSchema, 'Postgres does not answer, so nothing can be sold'),
    },
  }),
  async (c) => {
    const readiness = await checkReadiness(c.var.ctx);
    return c.json(readiness, readiness.status === 'ok' ? 200 : 503);
  },
);
