import type { z } from '@hono/zod-openapi';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { once } from '../../db/idempotency.ts';
import { publishSoon } from '../jobs/service.ts';
import { type DeliveryRow, insertTest, selectDeliveries, selectDelivery } from './delivery-repository.ts';
import { requireEndpoint } from './read.ts';
import type { deliveriesQuery } from './schemas.ts';

/** Not an event of the platform, so that a test never looks like a sale. */
const TEST_TYPE = 'webhook.test';

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

/** Sends a test message to one endpoint, the way all others go; its delivery tells what came of it. */
export const testEndpoint = async (ctx: Ctx, id: string) => {
  const send = async () => {
    const messageId = newId('webhookMessage', ctx.now);
    const { outcome, delivery } = await insertTest(ctx.db, {
      promoterId: promoterOf(ctx.caller),
      endpointId: id,
      messageId,
      type: TEST_TYPE,
      data: { webhook_endpoint_id: id },
      key: ctx.idempotencyKey,
      now: ctx.now,
    });
    if (outcome !== 'created') {
      if (!isErrorCode(outcome)) throw new Error(`The test of an endpoint answered ${outcome}`);
      throw new AppError(outcome, outcome === 'webhook_endpoint_disabled' ? 'Enable it first.' : undefined);
    }
    if (!delivery) throw new Error('The test of an endpoint made no delivery');
    publishSoon(ctx);
    return presentDelivery(delivery);
  };
  const shown = async (messageId: string) => {
    const row = await selectDelivery(ctx.db, messageId, id);
    if (!row) throw new AppError('webhook_endpoint_not_found');
    return presentDelivery(row);
  };
  return once(ctx, send, shown);
};

/** The log of an endpoint: what was sent, and what came of it. */
export const listDeliveries = async (
  ctx: Ctx,
  id: string,
  { status, ...request }: z.output<typeof deliveriesQuery>,
) => {
  await requireEndpoint(ctx, id);
  const { data, has_more } = await selectDeliveries(ctx.db, promoterOf(ctx.caller), id, { status }, request);
  return { data: data.map(presentDelivery), has_more };
};
