import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { promoters } from './accounts.ts';
import { currency, id, instant, localTime } from './columns.ts';

/** An event: the unit of locking. `reserved` and `sold` are the sums over its tiers; `version` rises with every change the gate must hear of. */
export const events = pgTable(
  'events',
  {
    id: id().primaryKey(),
    promoter_id: text()
      .notNull()
      .references(() => promoters.id),
    title: text().notNull(),
    description: text().notNull().default(''),
    venue: text().notNull(),
    city: text().notNull(),
    start_time: instant('start_time').notNull(),
    end_time: instant('end_time').notNull(),
    time_zone: text().notNull(),
    /** What was promised: start and end by the wall clock of `time_zone`. Null where an older Worker made the event just now. */
    local_start_time: localTime('local_start_time'),
    local_end_time: localTime('local_end_time'),
    currency: currency().notNull(),
    status: text({ enum: ['draft', 'published', 'cancelled'] })
      .notNull()
      .default('draft'),
    capacity: integer(),
    /** How many hours an order's seats wait for a bank debit. */
    debit_limit_hours: integer().notNull().default(120),
    /** Whether webhooks told last that it is sold out. */
    sold_out: boolean().notNull().default(false),
    reserved: integer().notNull().default(0),
    sold: integer().notNull().default(0),
    image_url: text(),
    /** The file behind `image_url` when it was uploaded here. */
    image_name: text(),
    /** Rises with each change that a visitor's calendar should hear of. */
    revision: integer().notNull().default(0),
    version: bigint({ mode: 'number' }).notNull().default(1),
    /** The Ed25519 key that signs this event's tickets: raw public key, base64url. */
    ticket_public_key: text().notNull(),
    /** Its PKCS #8 private key, encrypted with the deployment's key. */
    ticket_private_key: text().notNull(),
    /** What a text search looks through, `folded`: each spelling of a word as one. */
    search_text: text().notNull().generatedAlwaysAs(sql`app.folded(title || ' ' || venue || ' ' || city)`),
    /** Whether buyers wait in line before they choose: always, when refusals climb, or never. */
    waiting_room: text({ enum: ['off', 'auto', 'on'] })
      .notNull()
      .default('auto'),
    /** While set, nobody more is admitted. */
    waiting_room_paused: boolean().notNull().default(false),
    /** At most so many are admitted in a minute; null for what the service can serve. */
    waiting_room_per_minute: integer(),
    published_at: instant('published_at'),
    created_at: instant('created_at').notNull(),
    updated_at: instant('updated_at').notNull(),
  },
  (t) => [
    index('events_promoter_idx').on(t.promoter_id, t.id),
    index('events_public_idx').on(t.status, t.start_time, t.id),
    check('events_status_check', sql`${t.status} in ('draft', 'published', 'cancelled')`),
    check('events_waiting_room_check', sql`${t.waiting_room} in ('off', 'auto', 'on')`),
    check('events_waiting_room_rate_check', sql`${t.waiting_room_per_minute} between 1 and 100000`),
    check('events_debit_limit_check', sql`${t.debit_limit_hours} between 1 and 336`),
    check('events_time_check', sql`${t.start_time} < ${t.end_time}`),
    check('events_counters_check', sql`${t.reserved} >= 0 and ${t.sold} >= 0`),
    check('events_capacity_check', sql`${t.capacity} is null or ${t.reserved} + ${t.sold} <= ${t.capacity}`),
  ],
);
