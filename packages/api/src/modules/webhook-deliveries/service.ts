import type { z } from '@hono/zod-openapi';
import { auditEntry } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { once } from '../../db/idempotency.ts';
import type { Args } from '../../db/sql-functions.ts';
import { type Refused, transition } from '../../outbox/transition.ts';
import { TEST_TYPE } from '../webhook-endpoints/schemas.ts';
import { requireEndpoint } from '../webhook-endpoints/service.ts';
import {
  type DeliveryRow,
  oneDelivery,
  selectDeliveries,
  selectDelivery,
  selectDeliveryWithAttempts,
} from './repository.ts';
import type { deliveriesQuery, replayBody } from './schemas.ts';

const ENABLE_FIRST = 'Enable it first: PUT /webhook-endpoints/{webhook_endpoint_id} with {"status": "enabled"}.';

const presentDelivery = ({ delivery, message }: DeliveryRow) => ({
  message_id: delivery.message_id,
  webhook_endpoint_id: delivery.endpoint_id,
  type: message.type,
  status: delivery.status,
  attempts: delivery.attempts,
  last_status: delivery.last_status,
  last_error: delivery.last_error,
  next_attempt_at: delivery.next_attempt_at?.toISOString() ?? null,
  delivered_at: delivery.delivered_at?.toISOString() ?? null,
  created_at: delivery.created_at.toISOString(),
});

const refusal = ({ outcome }: Refused<'test_webhook_endpoint' | 'replay_webhooks'>) =>
  new AppError(outcome, outcome === 'webhook_endpoint_disabled' ? ENABLE_FIRST : undefined);

const showDelivery = async (ctx: Ctx, id: string, messageId: string) => {
  const row = await selectDelivery(ctx.db, messageId, id);
  if (!row) throw new AppError('webhook_delivery_not_found');
  return presentDelivery(row);
};

/** Sends a test message to one endpoint like any other message; its delivery shows the result. */
export const testEndpoint = async (ctx: Ctx, id: string) => {
  const send = async () => {
    const messageId = newId('webhookMessage', ctx);
    const test = { endpoint_id: id, message_id: messageId, type: TEST_TYPE, data: { webhook_endpoint_id: id } };
    const args = { promoter_id: promoterOf(ctx.caller), ...test };
    const after = [oneDelivery(ctx.db, messageId, id)] as const;
    const done = await transition(ctx, 'test_webhook_endpoint', args, { after, refusal });
    const [[delivery]] = done.after;
    if (!delivery) throw new Error('The test of an endpoint made no delivery');
    return presentDelivery(delivery);
  };
  return once(ctx, send, (messageId) => showDelivery(ctx, id, messageId));
};

/** The deliveries of an endpoint with their results. */
export const listDeliveries = async (ctx: Ctx, id: string, query: z.output<typeof deliveriesQuery>) => {
  const endpoint = await requireEndpoint(ctx, id);
  const { data, has_more } = await selectDeliveries(ctx.db, endpoint, query, query);
  return { data: data.map(presentDelivery), has_more };
};

/** One delivery of an endpoint with the result of each attempt. */
export const getDelivery = async (ctx: Ctx, id: string, messageId: string) => {
  await requireEndpoint(ctx, id);
  const row = await selectDeliveryWithAttempts(ctx.db, messageId, id);
  if (!row) throw new AppError('webhook_delivery_not_found');
  return {
    ...presentDelivery(row),
    attempt_log: row.attempts.map(({ number, status, error, latency_ms, response, attempted_at }) => ({
      number,
      status,
      error,
      latency_ms,
      response,
      attempted_at: attempted_at.toISOString(),
    })),
  };
};

/** How many deliveries were replayed; `last_message_id` is where the next call continues. */
type Replayed = { queued: number; has_more: boolean; last_message_id: string | null };

/** As many as are published right after the answer, and few enough not to flood a receiver that was down. */
const MOST_REPLAYED = 100;

const startReplay = (ctx: Ctx, id: string, filter: Args<'replay_webhooks'>['filter'], messageId: string) =>
  transition(
    ctx,
    'replay_webhooks',
    { promoter_id: promoterOf(ctx.caller), endpoint_id: id, filter, limit: MOST_REPLAYED },
    {
      audit: auditEntry(ctx, 'webhook_endpoint.replayed', id, filter),
      after: [oneDelivery(ctx.db, messageId, id)],
      refusal,
    },
  );

/** Sends one message to an endpoint again, under the same id and with a new schedule of attempts. */
export const replayDelivery = (ctx: Ctx, id: string, messageId: string) => {
  const start = async () => {
    const { after } = await startReplay(ctx, id, { message_id: messageId }, messageId);
    const [[delivery]] = after;
    if (!delivery) throw new Error('The replay of a delivery lost it');
    return presentDelivery(delivery);
  };
  return once(ctx, start, () => showDelivery(ctx, id, messageId));
};

/** Replays a range of messages or all that failed: at most 100, oldest first. */
export const replayDeliveries = (ctx: Ctx, id: string, input: z.output<typeof replayBody>) => {
  const start = async (): Promise<Replayed> => {
    const { queued, has_more, last_message_id } = await startReplay(ctx, id, input, '');
    return { queued, has_more, last_message_id };
  };
  // The range may grow later, so a repeated request gets the stored answer.
  return once(ctx, start, async (answer) => JSON.parse(answer) as Replayed);
};
