import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { createRouter, defineRoute, json } from '../../router.ts';
import { checkReadiness } from './service.ts';

const state = z.enum(['ok', 'failed']).openapi({ description: 'Whether it answered.', example: 'ok' });

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
      200: json(z.object({ status: z.literal('ok').openapi({ description: 'It runs.', example: 'ok' }) }), 'It runs'),
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
      200: json(
        z.object({ status: state, postgres: state, redis: state, qstash: state }).openapi('Readiness'),
        'The state of each service',
      ),
    },
  }),
  async (c) => c.json(await checkReadiness(c.var.ctx), 200),
);
