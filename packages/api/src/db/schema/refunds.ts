import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { currency, id, instant, money } from './columns.ts';
import { orders } from './orders.ts';

export const REFUND_SOURCES = ['api', 'stripe'] as const;
export const REFUND_STATES = ['pending', 'succeeded', 'failed', 'charged_back', 'cancelled'] as const;
/** The promoter's balance at Stripe, or the buyer, whom Stripe has asked where the money is to go. */
export const REFUND_WAITS = ['balance', 'buyer'] as const;

export const refunds = pgTable(
  'refunds',
  {
    id: id().primaryKey(),
    order_id: text()
      .notNull()
      .references(() => orders.id),
    promoter_id: text().notNull(),
    amount: money('amount').notNull(),
    currency: currency().notNull(),
    reason: text({
      enum: ['requested_by_customer', 'duplicate', 'fraudulent', 'event_cancelled', 'late_payment', 'other'],
    }).notNull(),
    /** Where it was made: here, or at Stripe by whoever uses its dashboard. */
    source: text({ enum: REFUND_SOURCES }).notNull().default('api'),
    /**
     * `charged_back`: it failed, and the bank gave the buyer that money through a dispute. `cancelled`: nothing of it is owed;
     * it was made at Stripe and came to nothing, or refunds made at Stripe took its place.
     */
    status: text({ enum: REFUND_STATES }).notNull(),
    /** What a pending one waits for, if it is not the bank; one that waits for balance is tried again by itself. */
    waits_for: text({ enum: REFUND_WAITS }),
    /** Why it failed or waits, in Stripe's words. */
    failure_reason: text(),
    /** Of one made at Stripe: how much of it took the place of refunds that were owed already. */
    covers: money('covers').notNull().default(0),
    /** Rises when it is tried again; part of its idempotency key at Stripe. */
    attempt: integer().notNull().default(1),
    stripe_refund_id: text().unique(),
    /** When its buyer was told that this attempt is on its way. */
    told_at: instant('told_at'),
    created_at: instant('created_at').notNull(),
    updated_at: instant('updated_at').notNull(),
  },
  (t) => [
    index('refunds_order_idx').on(t.order_id),
    index('refunds_open_idx').on(t.created_at).where(sql`${t.status} = 'pending'`),
    check('refunds_amount_check', sql`${t.amount} > 0`),
    index('refunds_waiting_idx').on(t.promoter_id, t.id).where(sql`${t.waits_for} = 'balance'`),
    check('refunds_covers_check', sql`${t.covers} between 0 and ${t.amount}`),
    check('refunds_source_check', sql`${t.source} in ('api', 'stripe')`),
    check('refunds_waits_check', sql`${t.waits_for} is null or ${t.status} = 'pending'`),
    check('refunds_status_check', sql`${t.status} in ('pending', 'succeeded', 'failed', 'charged_back', 'cancelled')`),
  ],
);
