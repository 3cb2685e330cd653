import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { id, instant } from './columns.ts';
import { events } from './events.ts';

/** Why an entry lapses: its offer was not taken in time, or there is nothing left to wait for. */
export const LAPSE_REASONS = ['offer_expired', 'sale_ended', 'event_ended', 'event_cancelled'] as const;

/** A party that waits for seats of a tier, or of any tier when `tier_id` is null. */
export const waitlist_entries = pgTable(
  'waitlist_entries',
  {
    id: id().primaryKey(),
    event_id: text()
      .notNull()
      .references(() => events.id),
    promoter_id: text().notNull(),
    tier_id: text(),
    user_id: text(),
    email: text().notNull(),
    name: text().notNull(),
    /** What the person reads (BCP 47): the language and form of e-mails. */
    locale: text().notNull().default('en'),
    quantity: integer().notNull(),
    status: text({ enum: ['waiting', 'offered', 'claimed', 'lapsed', 'left'] }).notNull(),
    /** Why a lapsed entry is over. */
    lapse_reason: text({ enum: LAPSE_REASONS }),
    /** The order of joining within the event; given under the event's lock. */
    place: bigint({ mode: 'number' }).notNull(),
    notified: boolean().notNull().default(false),
    offered_tier_id: text(),
    offered_at: instant('offered_at'),
    offer_expires_at: instant('offer_expires_at'),
    return_url: text(),
    created_at: instant('created_at').notNull(),
    updated_at: instant('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('waitlist_place_key').on(t.event_id, t.place),
    uniqueIndex('waitlist_open_email_key')
      .on(t.event_id, sql`coalesce(${t.tier_id}, '')`, sql`lower(${t.email})`)
      .where(sql`${t.status} in ('waiting', 'offered')`),
    index('waitlist_waiting_idx').on(t.event_id, t.place, t.tier_id).where(sql`${t.status} = 'waiting'`),
    index('waitlist_offers_idx').on(t.offer_expires_at).where(sql`${t.status} = 'offered'`),
    index('waitlist_event_idx').on(t.event_id, t.id),
    index('waitlist_event_status_idx').on(t.event_id, t.status, t.id),
    index('waitlist_promoter_idx').on(t.promoter_id, t.id),
    index('waitlist_user_idx').on(t.user_id, t.id),
    index('waitlist_email_idx').on(sql`lower(${t.email})`, t.id),
    check('waitlist_quantity_check', sql`${t.quantity} > 0`),
    check('waitlist_status_check', sql`${t.status} in ('waiting', 'offered', 'claimed', 'lapsed', 'left')`),
    check(
      'waitlist_lapse_check',
      sql`${t.lapse_reason} is null or (${t.status} = 'lapsed'
        and ${t.lapse_reason} in ('offer_expired', 'sale_ended', 'event_ended', 'event_cancelled'))`,
    ),
    check(
      'waitlist_offer_check',
      sql`${t.status} <> 'offered' or (${t.offered_tier_id} is not null and ${t.offer_expires_at} is not null)`,
    ),
  ],
);
