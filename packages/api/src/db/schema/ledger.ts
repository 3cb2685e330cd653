import { sql } from 'drizzle-orm';
import { bigserial, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { currency, instant, money } from './columns.ts';

/** Append-only: every change of a tier's counters, once per cause. */
export const inventory_ledger = pgTable(
  'inventory_ledger',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    event_id: text().notNull(),
    tier_id: text().notNull(),
    d_quantity: integer().notNull(),
    d_reserved: integer().notNull(),
    d_sold: integer().notNull(),
    cause: text().notNull(),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('inventory_ledger_cause_key').on(t.tier_id, t.cause),
    index('inventory_ledger_event_idx').on(t.event_id),
  ],
);

/** Append-only double entry: the amounts of one cause sum to zero in each currency. */
export const money_ledger = pgTable(
  'money_ledger',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    promoter_id: text().notNull(),
    event_id: text().notNull(),
    order_id: text().notNull(),
    account: text({ enum: ['clearing', 'promoter', 'fee', 'tax', 'refund', 'dispute'] }).notNull(),
    amount: money('amount').notNull(),
    currency: currency().notNull(),
    cause: text().notNull(),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('money_ledger_cause_key').on(t.cause, t.account),
    index('money_ledger_order_idx').on(t.order_id),
    check(
      'money_ledger_account_check',
      sql`${t.account} in ('clearing', 'promoter', 'fee', 'tax', 'refund', 'dispute')`,
    ),
  ],
);
