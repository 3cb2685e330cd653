import {
  classifyDelivery,
  nextAttemptDelay,
  parseRetryAfter,
  serializeWebhook,
  sign,
  type WebhookBody,
} from '@ticket-vendor/webhooks';
import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { inZone } from '../../core/zones.ts';
import { sendEmail, webhookDisabledEmail } from '../emails/service.ts';
import { privateKeyOf, signingSecrets } from '../webhook-endpoints/service.ts';
import { type DeliveryRow, deliveriesOfJobs, selectEndpointOwner } from './repository.ts';

const payloadSchema = z.object({ message_id: z.string(), endpoint_id: z.string(), attempt: z.int().min(1) });

/** The result of an attempt, without the series that it belongs to. */
type Outcome = {
  success: boolean;
  status: number | null;
  error: string | null;
  latency_ms: number | null;
  response: string | null;
  gone: boolean;
  next_attempt_at: Date | null;
};

/** What came of an attempt, which is recorded in the transaction that ends its job. */
export type WebhookAttempt = {
  message_id: string;
  endpoint_id: string;
  attempt: number;
  result: Outcome & { series_start: number };
};

const NO_ANSWER = { status: null, retryAfter: null, response: null, error: null };

/** A failure that another attempt would not change. */
const final = (error: string): Outcome => ({
  success: false,
  status: null,
  error,
  latency_ms: null,
  response: null,
  gone: false,
  next_attempt_at: null,
});

const TOLD = ['offer_expires_at', 'checked_in_at'];

type Told = Pick<DeliveryRow, 'time_zone'> & { message: Pick<DeliveryRow['message'], 'type' | 'data' | 'created_at'> };

/**
 * The body that the receiver of a message gets. Local times are added here, since the functions that write messages
 * know no zone rules.
 */
export const webhookBody = ({ message, time_zone }: Told): WebhookBody => {
  const { type, created_at, data } = message;
  const told = Object.entries(data as object).filter(([name]) => TOLD.includes(name));
  const local = told.map(([name, at]) => [
    `local_${name}`,
    typeof at === 'string' ? inZone(time_zone ?? 'UTC', new Date(at)) : null,
  ]);
  // db/functions wrote the data in the package's shapes; the test harness checks each message against them.
  return {
    type,
    timestamp: created_at.toISOString(),
    data: { ...(data as object), ...Object.fromEntries(local) },
  } as unknown as WebhookBody;
};

/** The exact text to sign and send, or null when a message exceeds the size limit. */
const serialize = (row: DeliveryRow): string | null => {
  try {
    return serializeWebhook(webhookBody(row));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

const attemptOnce = async (ctx: SystemCtx, row: DeliveryRow, attempt: number): Promise<Outcome> => {
  if (row.endpoint.status === 'disabled') return final('The endpoint is disabled.');
  const body = serialize(row);
  if (body === null) return final('The message is larger than webhooks may be.');
  const secrets = await signingSecrets(ctx, row.endpoint);
  const ed25519PrivateKey = await privateKeyOf(ctx, row.endpoint.id);
  const headers = await sign({ id: row.message.id, timestamp: ctx.now, body, secrets, ed25519PrivateKey });
  const sentAt = ctx.clock.now().getTime();
  const answer = await ctx.webhookTarget.post(row.endpoint.url, headers, body);

  const { status, response, retryAfter: wish, error } = { ...NO_ANSWER, ...answer };
  const seen = { status, response, error, latency_ms: ctx.clock.now().getTime() - sentAt };
  const outcome = classifyDelivery(status ?? 'network_error');
  if (outcome === 'success') return { ...seen, success: true, gone: false, next_attempt_at: null };
  const gone = outcome === 'disable';
  const retryAfter = parseRetryAfter(wish, ctx.now);
  const delay = gone ? null : nextAttemptDelay(attempt - row.delivery.series_start, ctx.random.fraction(), retryAfter);
  return {
    ...seen,
    success: false,
    gone,
    next_attempt_at: delay === null ? null : new Date(ctx.now.getTime() + delay * 1000),
  };
};

/** What attempts are made from. */
export { deliveriesOfJobs };

/**
 * `webhook-deliveries.attempt`: one attempt to deliver one message to one endpoint; null if it was made before. Each
 * attempt is its own job, since the schedule outlasts the queue's retries.
 */
export const attempt = async (
  ctx: SystemCtx,
  payload: Record<string, unknown>,
  _jobId: string,
  row: DeliveryRow | undefined,
): Promise<WebhookAttempt | null> => {
  const { message_id, endpoint_id, attempt } = payloadSchema.parse(payload);
  if (row?.delivery.status !== 'pending' || row.delivery.attempts >= attempt) return null;
  const result = { ...(await attemptOnce(ctx, row, attempt)), series_start: row.delivery.series_start };
  return { message_id, endpoint_id, attempt, result };
};

/** `webhook-deliveries.email_disabled`: tells the owner that an endpoint was disabled. */
export const emailDisabled = async (ctx: SystemCtx, payload: Record<string, unknown>, jobId: string): Promise<void> => {
  const owner = await selectEndpointOwner(ctx.db, z.object({ endpoint_id: z.string() }).parse(payload).endpoint_id);
  if (owner?.endpoint.status !== 'disabled') return;
  const { url, id } = owner.endpoint;
  const content = webhookDisabledEmail({ name: owner.name, url, endpoint_id: id }, owner.locale);
  await sendEmail(ctx, owner.email, content, jobId);
};
