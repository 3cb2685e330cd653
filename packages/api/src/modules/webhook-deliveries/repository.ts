import { and, asc, desc, eq, gte, inArray, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import { cursorOf, type PageRequest, unknownCursor } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import type { EndpointRow } from '../../db/schema/index.ts';
import {
  outbox,
  promoters,
  webhook_attempts,
  webhook_deliveries,
  webhook_endpoints,
  webhook_messages,
} from '../../db/schema/index.ts';

/** The most attempts that one answer shows. */
const MOST_ATTEMPTS = 100;

const DELIVERY = {
  ...{ delivery: webhook_deliveries, message: webhook_messages, endpoint: webhook_endpoints },
  /** The zone of the event that the message names, if that event exists. */
  time_zone: sql<
    string | null
  >`(select e.time_zone from events e where e.id = ${webhook_messages.data} ->> 'event_id')`,
};

const selectAll = (db: Database) =>
  db
    .select(DELIVERY)
    .from(webhook_deliveries)
    .innerJoin(webhook_messages, eq(webhook_messages.id, webhook_deliveries.message_id))
    .innerJoin(webhook_endpoints, eq(webhook_endpoints.id, webhook_deliveries.endpoint_id));

export type DeliveryRow = Awaited<ReturnType<typeof selectAll>>[number];

/** The statement that reads a delivery, for a batch. */
export const oneDelivery = (db: Database, messageId: string, endpointId: string) =>
  selectAll(db).where(
    and(eq(webhook_deliveries.message_id, messageId), eq(webhook_deliveries.endpoint_id, endpointId)),
  );

/** The statement that reads the deliveries of jobs that have begun. */
export const deliveriesOfJobs = (db: Database, jobIds: readonly string[]) =>
  db
    .select({ job: outbox.id, ...DELIVERY })
    .from(outbox)
    .innerJoin(
      webhook_deliveries,
      and(
        eq(webhook_deliveries.message_id, sql`${outbox.payload} ->> 'message_id'`),
        eq(webhook_deliveries.endpoint_id, sql`${outbox.payload} ->> 'endpoint_id'`),
      ),
    )
    .innerJoin(webhook_messages, eq(webhook_messages.id, webhook_deliveries.message_id))
    .innerJoin(webhook_endpoints, eq(webhook_endpoints.id, webhook_deliveries.endpoint_id))
    .where(and(inArray(outbox.id, [...jobIds]), isNotNull(outbox.running_until)));

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

/** A delivery of an endpoint that was already read, with its last attempts, oldest first; null when there is none. */
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

/** Messages of a type that the endpoint can have got: none older than itself. */
const ofType = (endpoint: Pick<EndpointRow, 'promoter_id' | 'created_at'>, type: string) =>
  and(
    eq(webhook_messages.promoter_id, endpoint.promoter_id),
    eq(webhook_messages.type, type),
    gte(webhook_messages.created_at, endpoint.created_at),
  );

/**
 * Newest first. Message ids don't sort by time, so the cursor's time is looked up. A delivery has the time of its
 * message, so those of one type are found and sorted as messages.
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
  // Without rows, the cursor may be unknown.
  if (cursor && rows.length === 0 && !(await selectDelivery(db, cursor, endpoint.id))) throw unknownCursor(request);
  const data = rows.slice(0, request.limit);
  return { data: backwards ? data.reverse() : data, has_more: rows.length > request.limit };
};

/** An endpoint with its owner's address, for the e-mail that it was disabled. */
export const selectEndpointOwner = async (db: Database, endpointId: string) => {
  const [row] = await translated(
    db
      .select({ endpoint: webhook_endpoints, email: promoters.email, name: promoters.name, locale: promoters.locale })
      .from(webhook_endpoints)
      .innerJoin(promoters, eq(promoters.id, webhook_endpoints.promoter_id))
      .where(eq(webhook_endpoints.id, endpointId)),
  );
  return row ?? null;
};
