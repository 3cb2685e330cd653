import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { promoters } from './accounts.ts';
import { currency, id, instant, money } from './columns.ts';
import { events } from './events.ts';

/**
 * What a word at the checkout takes off. Its row is locked after the event's. `redeemed` is the number of its orders that
 * neither expired nor were cancelled; money that comes late may carry it past `max_redemptions`.
 */
export const promo_codes = pgTable(
  'promo_codes',
  {
    id: id().primaryKey(),
    promoter_id: text()
      .notNull()
      .references(() => promoters.id),
    /** The one event it is for; null for all of the promoter's. */
    event_id: text().references(() => events.id, { onDelete: 'cascade' }),
    code: text().notNull(),
    /** One of the two: basis points of the tiers it is for, or an amount off the order in `currency`. */
    percent_bps: integer(),
    amount_off: money('amount_off'),
    currency: currency(),
    /** The tiers it is for; null for all. */
    tier_ids: text().array(),
    max_redemptions: integer(),
    max_per_email: integer(),
    starts_at: instant('starts_at'),
    ends_at: instant('ends_at'),
    active: boolean().notNull().default(true),
    redeemed: integer().notNull().default(0),
    /** Rises when what it takes off changes, so that an order priced by older terms is priced anew. */
    version: bigint({ mode: 'number' }).notNull().default(1),
    created_at: instant('created_at').notNull(),
    updated_at: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('promo_codes_code_key').on(t.promoter_id, sql`lower(${t.code})`),
    index('promo_codes_promoter_idx').on(t.promoter_id, t.id),
    index('promo_codes_event_idx').on(t.event_id),
    check('promo_codes_discount_check', sql`(${t.percent_bps} is null) <> (${t.amount_off} is null)`),
    check('promo_codes_percent_check', sql`${t.percent_bps} between 1 and 10000`),
    check('promo_codes_amount_check', sql`${t.amount_off} > 0`),
    check('promo_codes_currency_check', sql`(${t.currency} is null) = (${t.amount_off} is null)`),
    check('promo_codes_limits_check', sql`${t.max_redemptions} > 0 and ${t.max_per_email} > 0`),
    check('promo_codes_redeemed_check', sql`${t.redeemed} >= 0`),
    check(
      'promo_codes_window_check',
      sql`${t.starts_at} is null or ${t.ends_at} is null or ${t.starts_at} < ${t.ends_at}`,
    ),
  ],
);
