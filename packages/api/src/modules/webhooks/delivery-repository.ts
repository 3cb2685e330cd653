import { and, asc, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import { cursorOf, type PageRequest, unknownCursor } from '../../core/pagination.ts';
import { notedCall } from '../../db/audit.ts';
import { callFunction, type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import { webhook_attempts, webhook_deliveries, webhook_endpoints, webhook_messages } from '../../db/schema/index.ts';
import type { EndpointRow } from './repository.ts';

/** As many as one answer shows. */
const MOST_ATTEMPTS = 100;
/** As many as are published right after the answer; a receiver that was down is not overrun. */
const MOST_REPLAYED = 100;

export const insertTest = async (
  db: Database,
  test: {
    promoterId: string;
    endpointId: string;
    messageId: string;
    type: string;
    data: unknown;
    key: IdempotencyKey | null;
    now: Date;
  },
) => {
  const call = sql`app.test_webhook_endpoint(${test.promoterId}, ${test.endpointId}, ${test.now.toISOString()},
    ${test.messageId}, ${test.type}, ${JSON.stringify(test.data)}::jsonb, ${JSON.stringify(test.key)}::jsonb)`;
  const [answer, rows] = await translated(
    db.batch([functionCall<{ outcome: string }>(db, call), oneDelivery(db, test.messageId, test.endpointId)]),
  );
  return { ...resultOf(answer), delivery: rows[0] ?? null };
};

const selectAll = (db: Database) =>
  db
    .select({
      ...{ delivery: webhook_deliveries, message: webhook_messages, endpoint: webhook_endpoints },
      /** Of the event that the message is about, where it names one that there is. */
      time_zone: sql<
        string | null
      >`(select e.time_zone from events e where e.id = ${webhook_messages.data} ->> 'event_id')`,
    })
    .from(webhook_deliveries)
    .innerJoin(webhook_messages, eq(webhook_messages.id, webhook_deliveries.message_id))
    .innerJoin(webhook_endpoints, eq(webhook_endpoints.id, webhook_deliveries.endpoint_id));

export type DeliveryRow = Awaited<ReturnType<typeof selectAll>>[number];

const oneDelivery = (db: Database, messageId: string, endpointId: string) =>
  selectAll(db).where(
    and(eq(webhook_deliveries.message_id, messageId), eq(webhook_deliveries.endpoint_id, endpointId)),
  );

export const selectDelivery = async (
  db: Database,
  messageId: string,
  endpointId: string,
): Promise<DeliveryRow | null> => {
  const [row] = await translated(oneDelivery(db, messageId, endpointId));
  return row ?? null;
};

const attemptsOf = (db: Database, messageId: string, endpointId: string) =>
  db
    .select()
    .from(webhook_attempts)
    .where(and(eq(webhook_attempts.message_id, messageId), eq(webhook_attempts.endpoint_id, endpointId)))
    .orderBy(desc(webhook_attempts.number))
    .limit(MOST_ATTEMPTS);

/** A delivery of an endpoint that was read before, with its last attempts, oldest first; null when there is no such one. */
export const selectDeliveryWithAttempts = async (db: Database, messageId: string, endpointId: string) => {
  const [rows, attempts] = await translated(
    db.batch([oneDelivery(db, messageId, endpointId), attemptsOf(db, messageId, endpointId)]),
  );
  return rows[0] ? { ...rows[0], attempts: attempts.reverse() } : null;
};

export type DeliveryFilter = {
  status?: DeliveryRow['delivery']['status'] | undefined;
  type?: string | undefined;
  created_from?: Date | undefined;
  created_to?: Date | undefined;
};

/** What is older than the endpoint was never for it. */
const ofType = (endpoint: Pick<EndpointRow, 'promoter_id' | 'created_at'>, type: string) =>
  and(
    eq(webhook_messages.promoter_id, endpoint.promoter_id),
    eq(webhook_messages.type, type),
    gte(webhook_messages.created_at, endpoint.created_at),
  );

/**
 * The newest first. Ids of messages don't sort by time, so the cursor's time is looked up. A delivery is as old as its
 * message; those of one type are found and sorted as messages.
 */
export const selectDeliveries = async (
  db: Database,
  endpoint: Pick<EndpointRow, 'id' | 'promoter_id' | 'created_at'>,
  filter: DeliveryFilter,
  request: PageRequest,
) => {
  const { cursor, backwards } = cursorOf(request);
  const order = backwards ? asc : desc;
  const [at, id] = filter.type
    ? [webhook_messages.created_at, webhook_messages.id]
    : [webhook_deliveries.created_at, webhook_deliveries.message_id];
  const beyond: SQL | undefined = cursor
    ? sql`(${at}, ${id}) ${sql.raw(backwards ? '>' : '<')} (
        select c.created_at, c.message_id from webhook_deliveries c where c.endpoint_id = ${endpoint.id} and c.message_id = ${cursor})`
    : undefined;
  const rows = await translated(
    selectAll(db)
      .where(
        and(
          eq(webhook_endpoints.promoter_id, endpoint.promoter_id),
          eq(webhook_deliveries.endpoint_id, endpoint.id),
          filter.status && eq(webhook_deliveries.status, filter.status),
          filter.type ? ofType(endpoint, filter.type) : undefined,
          filter.created_from && gte(at, filter.created_from),
          filter.created_to && lt(at, filter.created_to),
          beyond,
        ),
      )
      .orderBy(order(at), order(id))
      .limit(request.limit + 1),
  );
  // Beyond a cursor that is not there, nothing is.
  if (cursor && rows.length === 0 && !(await selectDelivery(db, cursor, endpoint.id))) throw unknownCursor(request);
  const data = rows.slice(0, request.limit);
  return { data: backwards ? data.reverse() : data, has_more: rows.length > request.limit };
};

/** Which deliveries to replay: one by its message, or the oldest of a range. */
export type ReplayFilter =
  | { message_id: string }
  | {
      status: 'failed' | 'all';
      created_from?: Date | undefined;
      created_to?: Date | undefined;
      starting_after?: string | undefined;
    };

/** How many deliveries were replayed; `last_message_id` is where the next call goes on. */
export type Replayed = { queued: number; has_more: boolean; last_message_id: string | null };

/** See `replay_webhooks` in db/functions; with the delivery where one was asked for. */
export const replay = async (
  db: Database,
  {
    promoterId,
    endpointId,
    key,
    now,
  }: { promoterId: string; endpointId: string; key: IdempotencyKey | null; now: Date },
  filter: ReplayFilter,
  note: AuditNote,
) => {
  const call = sql`app.replay_webhooks(${promoterId}, ${endpointId}, ${now.toISOString()}, ${JSON.stringify(filter)}::jsonb,
    ${MOST_REPLAYED}, ${JSON.stringify(key)}::jsonb)`;
  const messageId = 'message_id' in filter ? filter.message_id : '';
  const [answer, rows] = await translated(
    db.batch([
      notedCall<{ outcome: string } & Partial<Replayed>>(db, call, 'replayed', note),
      oneDelivery(db, messageId, endpointId),
    ]),
  );
  return { ...resultOf(answer), delivery: rows[0] ?? null };
};

/** What came of an attempt. Without `next_attempt_at` a failure is final; `gone` disables the endpoint. */
export type AttemptResult = {
  success: boolean;
  status: number | null;
  error: string | null;
  latency_ms: number | null;
  response: string | null;
  gone: boolean;
  next_attempt_at: Date | null;
  /** Of the delivery as it was read, to tell a replay that came meanwhile. */
  series_start: number;
};

/** Records an attempt once, and makes the job of the next one. */
export const recordAttempt = async (
  db: Database,
  attempt: { messageId: string; endpointId: string; number: number },
  result: AttemptResult,
  now: Date,
): Promise<{ id: string; run_at: Date } | null> => {
  const { next } = await callFunction<{ next: { id: string; run_at: number } | null }>(
    db,
    sql`app.record_webhook_attempt(${attempt.messageId}, ${attempt.endpointId}, ${attempt.number}, ${now.toISOString()},
      ${JSON.stringify(result)}::jsonb)`,
  );
  return next && { id: next.id, run_at: new Date(next.run_at) };
};
