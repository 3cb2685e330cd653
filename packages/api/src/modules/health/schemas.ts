import { z } from '@hono/zod-openapi';

const state = z.enum(['ok', 'failed']).openapi({ description: 'Whether it answered.', example: 'ok' });

export const livenessSchema = z
  .object({ status: z.literal('ok').openapi({ description: 'It runs.', example: 'ok' }) })
  .openapi('Liveness');

export const readinessSchema = z
  .object({ status: state, postgres: state, redis: state, qstash: state })
  .openapi('Readiness', { description: 'Which services answer.' });
