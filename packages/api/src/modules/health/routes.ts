import { access } from '../../core/caller.ts';
import { createRouter, defineRoute, json } from '../../router.ts';
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
    tags: ['Health'],
    access: access.anyone,
    errors: [],
    responses: {
      200: json(readinessSchema, 'The state of each service'),
    },
  }),
  async (c) => c.json(await checkReadiness(c.var.ctx), 200),
);
