import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { callFunction, type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import { webhook_deliveries, webhook_endpoints, webhook_messages } from '../../db/schema/index.ts';

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
  const call = sql`test_webhook_endpoint(${test.promoterId}, ${test.endpointId}, ${test.now.toISOString()},
    ${test.messageId}, ${test.type}, ${JSON.stringify(test.data)}::jsonb, ${JSON.stringify(test.key)}::jsonb)`;
  const [answer, rows] = await translated(
    db.batch([functionCall<{ outcome: string }>(db, call), oneDelivery(db, test.messageId, test.endpointId)]),
  );
  return { ...resultOf(answer), delivery: rows[0] ?? null };
};

const selectAll = (db: Database) =>
  db
    .select({ delivery: webhook_deliveries, message: webhook_messages, endpoint: webhook_endpoints })
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

export type DeliveryFilter = { status?: DeliveryRow['delivery']['status'] | undefined };

/** The newest first. Ids of messages don't sort by time, so the cursor's time is looked up. */
export const selectDeliveries = async (
  db: Database,
  promoterId: string,
  endpointId: string,
  { status }: DeliveryFilter,
  request: PageRequest,
) => {
  if (request.starting_after && request.ending_before) {
    throw new AppError('invalid_cursor', 'Send starting_after or ending_before, not both.');
  }
  const cursor = request.starting_after ?? request.ending_before;
  const backwards = request.ending_before !== undefined;
  const order = backwards ? asc : desc;
  const beyond: SQL | undefined = cursor
    ? sql`(${webhook_deliveries.created_at}, ${webhook_deliveries.message_id}) ${sql.raw(backwards ? '>' : '<')} (
        select c.created_at, c.message_id from webhook_deliveries c where c.endpoint_id = ${endpointId} and c.message_id = ${cursor})`
    : undefined;
  const rows = await translated(
    selectAll(db)
      .where(
        and(
          eq(webhook_endpoints.promoter_id, promoterId),
          eq(webhook_deliveries.endpoint_id, endpointId),
          status ? eq(webhook_deliveries.status, status) : undefined,
          beyond,
        ),
      )
      .orderBy(order(webhook_deliveries.created_at), order(webhook_deliveries.message_id))
      .limit(request.limit + 1),
  );
  const data = rows.slice(0, request.limit);
  return { data: backwards ? data.reverse() : data, has_more: rows.length > request.limit };
};

/** What came of an attempt. Without `next_attempt_at` a failure is final; `gone` disables the endpoint. */
export type AttemptResult = {
  success: boolean;
  status: number | null;
  error: string | null;
  gone: boolean;
  next_attempt_at: Date | null;
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
    sql`record_webhook_attempt(${attempt.messageId}, ${attempt.endpointId}, ${attempt.number}, ${now.toISOString()},
      ${JSON.stringify(result)}::jsonb)`,
  );
  return next && { id: next.id, run_at: new Date(next.run_at) };
};
