import { sql } from 'drizzle-orm';
import { doublePrecision, index, integer, jsonb, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Work caused by a transaction, done after it. The id says what it is for, so a cause makes its job once. */
export const outbox = pgTable(
  'outbox',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    /** Its class, the first of which is 0; see src/jobs/kinds.ts. */
    priority: smallint().notNull().default(1),
    /** The promoter whose job it is; empty for nobody's. */
    tenant: text().notNull().default(''),
    /** The webhook endpoint that it goes to, with whose other jobs it stands in line; empty for any other. */
    lane: text().notNull().default(''),
    run_at: instant('run_at').notNull(),
    /** Handed to the queue or to a sweep; nobody else takes it before then. */
    leased_until: instant('leased_until'),
    /** A handler is at work until then, so that a duplicate delivery waits for its outcome. */
    running_until: instant('running_until'),
    /** Runs that failed. */
    attempts: integer().notNull().default(0),
    last_error: text(),
    done_at: instant('done_at'),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    // The same time as below, said otherwise, so that no plan takes this index for the other while its statistics are old.
    index('outbox_due_idx').on(sql`coalesce(${t.leased_until}, ${t.run_at})`).where(sql`${t.done_at} is null`),
    index('outbox_lanes_idx')
      .on(t.priority, t.tenant, t.lane, sql`greatest(${t.run_at}, ${t.leased_until})`)
      .where(sql`${t.done_at} is null`),
    index('outbox_kinds_idx').on(t.name, t.run_at).where(sql`${t.done_at} is null`),
    index('outbox_done_idx').on(t.done_at).where(sql`${t.done_at} is not null`),
  ],
);

/** How fast a service takes what it is sent: one row for e-mails. */
export const paces = pgTable('paces', {
  name: text().primaryKey(),
  /** From then on nothing is owed to the rate: a second's worth may leave at once. */
  next_at: instant('next_at').notNull(),
  /** By lane, the first first: when the next place in its queue is. */
  queued_until: instant('queued_until').array().notNull(),
  /** Until then the service takes nothing. */
  blocked_until: instant('blocked_until'),
  /** What the service said it takes in a second; ours counts where that is less. */
  per_second: doublePrecision(),
  /** When the log told last that the service asked to wait. */
  told_at: instant('told_at'),
});

/** Stripe's events as they came, deduplicated on `processed_at`. */
export const stripe_events = pgTable(
  'stripe_events',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    object_id: text().notNull(),
    /** Runs of the sweep that took it up. */
    attempts: integer().notNull().default(0),
    leased_until: instant('leased_until'),
    received_at: instant('received_at').notNull(),
    processed_at: instant('processed_at'),
  },
  (t) => [
    index('stripe_events_open_idx').on(t.received_at).where(sql`${t.processed_at} is null`),
    index('stripe_events_done_idx').on(t.processed_at).where(sql`${t.processed_at} is not null`),
  ],
);

/** What is done once a day at most, by whichever sweep comes first. */
export const daily_tasks = pgTable('daily_tasks', {
  name: text().primaryKey(),
  /** All that happened before then has been looked at. */
  done_until: instant('done_until').notNull(),
  leased_until: instant('leased_until'),
});

/** One row per idempotency key of a caller; committed with the effect. */
export const idempotency_keys = pgTable(
  'idempotency_keys',
  {
    /** SHA-256 of caller and key. */
    id: text().primaryKey(),
    request_hash: text().notNull(),
    resource_id: text().notNull(),
    /** The complete answer, encrypted; null while the request is unfinished. */
    response: text(),
    created_at: instant('created_at').notNull(),
  },
  (t) => [index('idempotency_keys_created_idx').on(t.created_at)],
);
