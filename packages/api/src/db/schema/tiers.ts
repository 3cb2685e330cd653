import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { promoters } from './accounts.ts';
import { id, instant, localTime, money } from './columns.ts';
import { events } from './events.ts';

/** A price tier of an event with its counters: `reserved` = pending orders + open offers, `sold` = tickets whose seat is not freed. */
export const tiers = pgTable(
  'tiers',
  {
    id: id().primaryKey(),
    event_id: text()
      .notNull()
      .references(() => events.id, { onDelete: 'cascade' }),
    promoter_id: text()
      .notNull()
      .references(() => promoters.id),
    name: text().notNull(),
    description: text().notNull().default(''),
    price: money('price').notNull(),
    quantity: integer().notNull(),
    reserved: integer().notNull().default(0),
    sold: integer().notNull().default(0),
    position: integer().notNull().default(0),
    min_per_order: integer().notNull().default(1),
    max_per_order: integer().notNull().default(10),
    sale_start: instant('sale_start'),
    sale_end: instant('sale_end'),
    /** The same by the wall clock of the event's zone, as it was promised. */
    local_sale_start: localTime('local_sale_start'),
    local_sale_end: localTime('local_sale_end'),
    visibility: text({ enum: ['public', 'hidden'] })
      .notNull()
      .default('public'),
    /** Shows a hidden tier to whoever knows it; without one only its promoter sells it. */
    access_code: text(),
    /** Since when free seats collect for the head of the waitlist; null when none do. */
    collecting_since: instant('collecting_since'),
    /** At so few unsold seats its promoter wants to know; null for never. */
    low_inventory_threshold: integer(),
    /** What webhooks told last of its seats. */
    stock: text({ enum: ['in_stock', 'low', 'sold_out'] })
      .notNull()
      .default('in_stock'),
    created_at: instant('created_at').notNull(),
    updated_at: instant('updated_at').notNull(),
  },
  (t) => [
    index('tiers_event_idx').on(t.event_id, t.position, t.id),
    check('tiers_price_check', sql`${t.price} >= 0`),
    check(
      'tiers_inventory_check',
      sql`${t.reserved} >= 0 and ${t.sold} >= 0 and ${t.reserved} + ${t.sold} <= ${t.quantity}`,
    ),
    check('tiers_stock_check', sql`${t.stock} in ('in_stock', 'low', 'sold_out')`),
    check('tiers_visibility_check', sql`${t.visibility} in ('public', 'hidden')`),
    check('tiers_access_code_check', sql`${t.access_code} is null or ${t.visibility} = 'hidden'`),
    check('tiers_limits_check', sql`${t.min_per_order} >= 1 and ${t.max_per_order} >= ${t.min_per_order}`),
    check(
      'tiers_window_check',
      sql`${t.sale_start} is null or ${t.sale_end} is null or ${t.sale_start} < ${t.sale_end}`,
    ),
  ],
);
