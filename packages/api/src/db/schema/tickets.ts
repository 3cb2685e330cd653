import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { id, instant, parts } from './columns.ts';
import { type Attendee, orders } from './orders.ts';
import { tiers } from './tiers.ts';

export const tickets = pgTable(
  'tickets',
  {
    id: id().primaryKey(),
    order_id: text()
      .notNull()
      .references(() => orders.id),
    event_id: text().notNull(),
    promoter_id: text().notNull(),
    tier_id: text()
      .notNull()
      .references(() => tiers.id),
    ticket_code: text().notNull().unique(),
    status: text({ enum: ['valid', 'checked_in', 'void'] }).notNull(),
    attendee: jsonb().$type<Attendee>(),
    ...parts(),
    /** The refund that gave back what was paid for it; null while none did, and where an amount was given back instead. */
    refund_id: text(),
    /** When a void ticket's seat was given back to the sale; until then the seat is taken, whether or not the ticket admits. */
    seat_freed_at: instant('seat_freed_at'),
    /** Stays when the ticket is voided afterwards: the person is inside. */
    checked_in_at: instant('checked_in_at'),
    /** The gate or device that let the person in, as the scanner named it. */
    checked_in_by: text(),
    /** How many people were let in with it by scanners that did not know that it was void. */
    void_admissions: integer().notNull().default(0),
    /** The first scan that let somebody in, in `check_ins`. */
    check_in_id: text(),
    /** Rises within the event with each change that scanners must hear of; null while there was none. Set under the event's lock. */
    door_number: bigint({ mode: 'number' }),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    index('tickets_order_idx').on(t.order_id, t.id),
    index('tickets_event_idx').on(t.event_id, t.id),
    index('tickets_promoter_idx').on(t.promoter_id, t.id),
    check(
      'tickets_parts_check',
      sql`${t.discount} between 0 and ${t.gross} and ${t.fee} >= 0 and ${t.tax} >= 0 and ${t.paid} >= ${t.fee} + ${t.tax}`,
    ),
    index('tickets_event_status_idx').on(t.event_id, t.status, t.id),
    index('tickets_door_idx').on(t.event_id, t.door_number, t.id).where(sql`${t.door_number} is not null`),
    index('tickets_void_admissions_idx').on(t.promoter_id, t.id).where(sql`${t.void_admissions} > 0`),
    index('tickets_promoter_status_idx').on(t.promoter_id, t.status, t.id),
    check('tickets_status_check', sql`${t.status} in ('valid', 'checked_in', 'void')`),
    check('tickets_seat_check', sql`${t.seat_freed_at} is null or ${t.status} = 'void'`),
  ],
);

/** A ticket with what it takes to show it. */
export type TicketRow = typeof tickets.$inferSelect & {
  tier_name: string;
  currency: string;
  time_zone: string;
  signing_key: string;
};
