import type { z } from '@hono/zod-openapi';
import { generateSecret } from '@ticket-vendor/webhooks';
import { auditEntry } from '../../core/audit.ts';
import { promoterOf, promoterOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { once } from '../../db/idempotency.ts';
import type { EndpointRow } from '../../db/schema/index.ts';
import { transition } from '../../outbox/transition.ts';
import { endpointQuery, replaceSecret, selectEndpoint, selectEndpoints, updateEndpoint } from './repository.ts';
import type { createEndpointBody, updateEndpointBody } from './schemas.ts';
import { previousSecretUntil, publicKeyOf, ROTATION_MS } from './signing.ts';

export { privateKeyOf, signingSecrets } from './signing.ts';

const present = async (ctx: Ctx, row: EndpointRow) => ({
  id: row.id,
  promoter_id: row.promoter_id,
  url: row.url,
  event_types: row.event_types,
  description: row.description,
  status: row.status,
  public_key: await publicKeyOf(ctx, row.id),
  previous_secret_until: previousSecretUntil(row, ctx.now)?.toISOString() ?? null,
  failing_since: row.failing_since?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** An endpoint with its secret, for the two answers that show it. */
const presentWithSecret = async (ctx: Ctx, row: EndpointRow) => ({
  ...(await present(ctx, row)),
  secret: await ctx.secrets.decrypt(row.secret, row.id),
});

const showWithSecret = async (ctx: Ctx, id: string) => presentWithSecret(ctx, await requireEndpoint(ctx, id));

/**
 * The most endpoints of a promoter, disabled ones included. Stripe allows an account 16; ours serve a promoter's own
 * systems, staging and live.
 */
const MOST_ENDPOINTS = 20;

/** Makes an endpoint. Only this answer shows its secret. Throws `too_many_webhook_endpoints`. */
export const createEndpoint = async (ctx: Ctx, input: z.output<typeof createEndpointBody>) => {
  const url = ctx.webhookTarget.normalize(input.url);
  const create = async () => {
    const id = newId('webhookEndpoint', ctx);
    const endpoint = {
      id,
      promoter_id: promoterOf(ctx.caller),
      url,
      description: input.description,
      event_types: input.event_types,
      secret: await ctx.secrets.encrypt(generateSecret(), id),
    };
    const { after } = await transition(
      ctx,
      'create_webhook_endpoint',
      { endpoint, most: MOST_ENDPOINTS },
      {
        audit: auditEntry(ctx, 'webhook_endpoint.created', id, { url }),
        after: [endpointQuery(ctx.db, id)],
        refusal: ({ outcome }) =>
          new AppError(outcome, `Delete one first: ${MOST_ENDPOINTS} is as many as there can be.`),
      },
    );
    const [[row]] = after;
    if (!row) throw new Error('The endpoint that was made is gone');
    return presentWithSecret(ctx, row);
  };
  return once(ctx, create, (id) => showWithSecret(ctx, id));
};

/**
 * Gives an endpoint a new secret, which only this answer shows. The previous one also signs for a day, so that
 * receivers can switch; any older one stops signing.
 */
export const rotateSecret = async (ctx: Ctx, id: string) => {
  const rotate = async () => {
    const secret = await ctx.secrets.encrypt(generateSecret(), id);
    const previousUntil = new Date(ctx.now.getTime() + ROTATION_MS);
    const audit = auditEntry(ctx, 'webhook_endpoint.secret_rotated', id, {
      previous_secret_until: previousUntil.toISOString(),
    });
    const change = { secret, previousUntil };
    const row = await replaceSecret(ctx.db, promoterOf(ctx.caller), id, change, ctx.idempotencyKey, ctx.now, audit);
    if (!row) throw new AppError('webhook_endpoint_not_found');
    return presentWithSecret(ctx, row);
  };
  return once(ctx, rotate, () => showWithSecret(ctx, id));
};

/** The caller's endpoints, without their secrets; an admin sees everybody's. */
export const listEndpoints = async (ctx: Ctx, request: PageRequest) => {
  const { data, has_more } = await selectEndpoints(ctx.db, promoterOrAll(ctx.caller), request);
  return { data: await Promise.all(data.map((row) => present(ctx, row))), has_more };
};

/** An endpoint without its secret; throws `webhook_endpoint_not_found`. */
export const getEndpoint = async (ctx: Ctx, id: string) => present(ctx, await requireEndpoint(ctx, id));

/** Changes the given fields. Pending deliveries go to the new URL. */
export const changeEndpoint = async (ctx: Ctx, id: string, input: z.output<typeof updateEndpointBody>) => {
  const { url, ...rest } = input;
  const changes = { ...rest, ...(url !== undefined && { url: ctx.webhookTarget.normalize(url) }) };
  const change = async () => {
    const audit = auditEntry(ctx, 'webhook_endpoint.updated', id, changes);
    const row = await updateEndpoint(ctx.db, promoterOf(ctx.caller), id, changes, ctx.idempotencyKey, ctx.now, audit);
    if (!row) throw new AppError('webhook_endpoint_not_found');
    return present(ctx, row);
  };
  return once(ctx, change, () => getEndpoint(ctx, id));
};

/** Deletes an endpoint with its deliveries. */
export const removeEndpoint = (ctx: Ctx, id: string): Promise<void> => {
  const audit = auditEntry(ctx, 'webhook_endpoint.deleted', id);
  const remove = async () => {
    await transition(ctx, 'delete_webhook_endpoint', { promoter_id: promoterOf(ctx.caller), id }, { audit });
  };
  return once(ctx, remove, async () => undefined);
};

/** An endpoint that the caller may read. Throws when there is none. */
export const requireEndpoint = async (ctx: Ctx, id: string): Promise<EndpointRow> => {
  const row = await selectEndpoint(ctx.db, promoterOrAll(ctx.caller), id);
  if (!row) throw new AppError('webhook_endpoint_not_found');
  return row;
};
