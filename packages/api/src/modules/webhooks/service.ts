import type { z } from '@hono/zod-openapi';
import { generateSecret } from '@ticket-vendor/webhooks';
import { noteOf } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { once } from '../../db/idempotency.ts';
import { publishSoon } from '../jobs/service.ts';
import {
  type DeliveryRow,
  deleteEndpoint,
  type EndpointRow,
  insertEndpoint,
  insertTest,
  selectDeliveries,
  selectDelivery,
  selectEndpoint,
  selectEndpoints,
  updateEndpoint,
} from './repository.ts';
import type { createEndpointBody, deliveriesQuery, updateEndpointBody } from './schemas.ts';

export { deliver, sendDisabled } from './deliver.ts';

/** Not an event of the platform, so that a test never looks like a sale. */
const TEST_TYPE = 'webhook.test';

const present = (row: EndpointRow) => ({
  id: row.id,
  url: row.url,
  event_types: row.event_types,
  description: row.description,
  status: row.status,
  failing_since: row.failing_since?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

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

const requireEndpoint = async (ctx: Ctx, id: string): Promise<EndpointRow> => {
  const row = await selectEndpoint(ctx.db, promoterOf(ctx.caller), id);
  if (!row) throw new AppError('webhook_endpoint_not_found');
  return row;
};

/** Makes an endpoint. Its secret is in this answer only. */
export const createEndpoint = async (ctx: Ctx, input: z.output<typeof createEndpointBody>) => {
  const url = ctx.webhookTarget.normalize(input.url);
  const create = async () => {
    const id = newId('webhookEndpoint', ctx.now);
    const secret = generateSecret();
    const row = await insertEndpoint(
      ctx.db,
      {
        id,
        promoter_id: promoterOf(ctx.caller),
        url,
        description: input.description,
        event_types: input.event_types,
        secret: await ctx.secrets.encrypt(secret, id),
        created_at: ctx.now,
        updated_at: ctx.now,
      },
      ctx.idempotencyKey,
      noteOf(ctx, 'webhook_endpoint.created', id, { url }),
    );
    return { ...present(row), secret };
  };
  const shown = async (id: string) => {
    const row = await requireEndpoint(ctx, id);
    return { ...present(row), secret: await ctx.secrets.decrypt(row.secret, id) };
  };
  return once(ctx, create, shown);
};

export const listEndpoints = async (ctx: Ctx, request: PageRequest) => {
  const { data, has_more } = await selectEndpoints(ctx.db, promoterOf(ctx.caller), request);
  return { data: data.map(present), has_more };
};

export const getEndpoint = async (ctx: Ctx, id: string) => present(await requireEndpoint(ctx, id));

/** Changes the given fields. What is still to be delivered goes to the new URL. */
export const changeEndpoint = async (ctx: Ctx, id: string, input: z.output<typeof updateEndpointBody>) => {
  const { url, ...rest } = input;
  const changes = { ...rest, ...(url !== undefined && { url: ctx.webhookTarget.normalize(url) }) };
  const change = async () => {
    const note = noteOf(ctx, 'webhook_endpoint.updated', id, changes);
    const row = await updateEndpoint(ctx.db, promoterOf(ctx.caller), id, changes, ctx.idempotencyKey, ctx.now, note);
    if (!row) throw new AppError('webhook_endpoint_not_found');
    return present(row);
  };
  return once(ctx, change, () => getEndpoint(ctx, id));
};

export const removeEndpoint = async (ctx: Ctx, id: string) => {
  const note = noteOf(ctx, 'webhook_endpoint.deleted', id);
  if (!(await deleteEndpoint(ctx.db, promoterOf(ctx.caller), id, note)))
    throw new AppError('webhook_endpoint_not_found');
};

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
