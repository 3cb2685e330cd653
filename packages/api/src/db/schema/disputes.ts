import { sql } from 'drizzle-orm';
import { check, index, pgTable, text } from 'drizzle-orm/pg-core';
import { DISPUTE_STATUSES } from '../../ports/payments.ts';
import { currency, instant, money } from './columns.ts';
import { orders } from './orders.ts';

/** A payment that the buyer's bank takes, or may take, back. The id is Stripe's. */
export const disputes = pgTable(
  'disputes',
  {
    id: text().primaryKey(),
    order_id: text()
      .notNull()
      .references(() => orders.id),
    promoter_id: text().notNull(),
    amount: money('amount').notNull(),
    currency: currency().notNull(),
    reason: text().notNull(),
    status: text({ enum: DISPUTE_STATUSES }).notNull(),
    /** Until when evidence can be sent in. */
    evidence_due_at: instant('evidence_due_at'),
    created_at: instant('created_at').notNull(),
    updated_at: instant('updated_at').notNull(),
  },
  (t) => [index('disputes_order_idx').on(t.order_id), check('disputes_amount_check', sql`${t.amount} > 0`)],
);
