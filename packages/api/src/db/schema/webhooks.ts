import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { promoters } from './accounts.ts';
import { id, instant } from './columns.ts';

export const webhook_endpoints = pgTable(
  'webhook_endpoints',
  {
    id: id().primaryKey(),
    promoter_id: text()
      .notNull()
      .references(() => promoters.id),
    url: text().notNull(),
    description: text().notNull().default(''),
    /** Event types, or `*` for all. */
    event_types: text().array().notNull(),
    /** Signing secret, encrypted with the deployment's key. */
    secret: text().notNull(),
    /** The one before, still signing until `previous_secret_until`. */
    previous_secret: text(),
    previous_secret_until: instant('previous_secret_until'),
    status: text({ enum: ['enabled', 'disabled'] })
      .notNull()
      .default('enabled'),
    failing_since: instant('failing_since'),
    /** Attempts that failed one after the other; simultaneous ones count as one. */
    failures: integer().notNull().default(0),
    /** Of one that fails: until then nothing is sent to it but by the job `probe`. */
    held_until: instant('held_until'),
    probe: text(),
    created_at: instant('created_at').notNull(),
    updated_at: instant('updated_at').notNull(),
  },
  (t) => [
    index('webhook_endpoints_promoter_idx').on(t.promoter_id, t.id),
    check('webhook_endpoints_status_check', sql`${t.status} in ('enabled', 'disabled')`),
  ],
);

/** What happened, once; its id is the `webhook-id` of every delivery. Written by the transaction that made it happen. */
export const webhook_messages = pgTable(
  'webhook_messages',
  {
    id: text().primaryKey(),
    promoter_id: text().notNull(),
    type: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    index('webhook_messages_type_idx').on(t.promoter_id, t.type, t.created_at, t.id),
    index('webhook_messages_created_idx').on(t.created_at),
  ],
);

/** The state of one message for one endpoint. */
export const webhook_deliveries = pgTable(
  'webhook_deliveries',
  {
    message_id: text()
      .notNull()
      .references(() => webhook_messages.id),
    endpoint_id: text()
      .notNull()
      .references(() => webhook_endpoints.id, { onDelete: 'cascade' }),
    status: text({ enum: ['pending', 'succeeded', 'failed'] }).notNull(),
    attempts: integer().notNull().default(0),
    /** Attempts made before it was last replayed: the schedule starts anew after them. */
    series_start: integer().notNull().default(0),
    last_status: integer(),
    last_error: text(),
    next_attempt_at: instant('next_attempt_at'),
    delivered_at: instant('delivered_at'),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.message_id, t.endpoint_id] }),
    index('webhook_deliveries_endpoint_idx').on(t.endpoint_id, t.created_at, t.message_id),
    index('webhook_deliveries_unsent_idx')
      .on(t.endpoint_id, t.status, t.created_at, t.message_id)
      .where(sql`${t.status} <> 'succeeded'`),
    index('webhook_deliveries_due_idx').on(t.next_attempt_at).where(sql`${t.status} = 'pending'`),
    check('webhook_deliveries_status_check', sql`${t.status} in ('pending', 'succeeded', 'failed')`),
  ],
);

/** What came of each attempt. */
export const webhook_attempts = pgTable(
  'webhook_attempts',
  {
    message_id: text().notNull(),
    endpoint_id: text().notNull(),
    number: integer().notNull(),
    /** HTTP status of the answer; null without one. */
    status: integer(),
    error: text(),
    /** Until the answer's head, or the failure; null where nothing was sent. */
    latency_ms: integer(),
    /** The start of the answer's body. */
    response: text(),
    attempted_at: instant('attempted_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.message_id, t.endpoint_id, t.number] }),
    foreignKey({
      columns: [t.message_id, t.endpoint_id],
      foreignColumns: [webhook_deliveries.message_id, webhook_deliveries.endpoint_id],
      name: 'webhook_attempts_delivery_fk',
    }).onDelete('cascade'),
  ],
);

export type EndpointRow = typeof webhook_endpoints.$inferSelect;
