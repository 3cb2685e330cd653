import { boolean, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';
import { tickets } from './tickets.ts';

/**
 * Somebody was let in with a ticket. The earliest of a ticket's is its check-in, which the ticket names; any other is a
 * conflict: scanners that were offline let in a ticket twice, or one that was void.
 */
export const check_ins = pgTable(
  'check_ins',
  {
    event_id: text().notNull(),
    /** The scanner's own id of the scan, which makes a repeat of it the same one; ours where it gave none. */
    id: id().notNull(),
    promoter_id: text().notNull(),
    ticket_id: text()
      .notNull()
      .references(() => tickets.id),
    /** The gate or device, as the scanner named it. */
    gate: text(),
    /** The key or person that scanned. */
    actor: text().notNull(),
    /** The ticket was void when we heard of the scan, or its event cancelled: the person is inside without a right to it. */
    was_void: boolean().notNull().default(false),
    /** By the clock of the scanner, where that can be. */
    scanned_at: instant('scanned_at').notNull(),
    created_at: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.event_id, t.id] }), index('check_ins_ticket_idx').on(t.ticket_id, t.scanned_at)],
);
