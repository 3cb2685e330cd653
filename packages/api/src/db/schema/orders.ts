import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Parts } from '../../core/pricing.ts';
import type { PriceRules } from '../../ports/holds.ts';
import { DISPUTE_STATUSES } from '../../ports/payments.ts';
import { currency, id, instant, money, parts } from './columns.ts';
import { events } from './events.ts';
import { promo_codes } from './promo-codes.ts';
import { tiers } from './tiers.ts';

/** How much of what was paid has gone or is going back. */
export const REFUND_STATUSES = ['none', 'partial', 'full'] as const;

/** What a ticket will be once its order is confirmed; ids and codes are chosen before the transaction. */
export type PlannedTicket = Parts & {
  id: string;
  code: string;
  tier_id: string;
  attendee: Attendee | null;
};

/** The person a ticket is for. */
export type Attendee = {
  name: string;
  email?: string | undefined;
  answers?: { question: string; answer: string }[] | undefined;
};

export const orders = pgTable(
  'orders',
  {
    id: id().primaryKey(),
    event_id: text()
      .notNull()
      .references(() => events.id),
    promoter_id: text().notNull(),
    user_id: text(),
    hold_id: text().notNull(),
    waitlist_entry_id: text(),
    email: text().notNull(),
    name: text().notNull(),
    /** What the buyer reads (BCP 47): the language and form of e-mails and receipts. */
    locale: text().notNull().default('en'),
    /** Of the sale alone: what went back and which tickets still admit are facts of their own. */
    status: text({ enum: ['pending', 'confirmed', 'expired', 'cancelled'] }).notNull(),
    quantity: integer().notNull(),
    /** The sums of its tickets' gross, discount, fee, tax and paid. */
    subtotal: money('subtotal').notNull(),
    discount: money('discount').notNull().default(0),
    fee: money('fee').notNull().default(0),
    tax: money('tax').notNull().default(0),
    total_price: money('total_price').notNull(),
    /** The rules it was priced by; later changes of its promoter's do not touch it. */
    price_rules: jsonb().$type<PriceRules>().notNull(),
    promo_code_id: text().references(() => promo_codes.id),
    /** What has gone or is going back. */
    refunded_amount: money('refunded_amount').notNull().default(0),
    /** How much of what was paid that is. */
    refund_status: text({ enum: REFUND_STATUSES })
      .notNull()
      .generatedAlwaysAs(
        sql`case when refunded_amount = 0 then 'none' when refunded_amount < total_price then 'partial' else 'full' end`,
      ),
    currency: currency().notNull(),
    /** How it is paid: with the Payment Element on the seller's page, or on Stripe's own. */
    payment_mode: text({ enum: ['element', 'checkout'] })
      .notNull()
      .default('element'),
    /** Numbers the payables that were made for it, one at a time; part of their idempotency keys. */
    payment_attempt: integer().notNull().default(1),
    /** Stripe's PaymentIntent; null until it is stored, and for free orders. A Checkout Session makes it when it is paid. */
    payment_id: text(),
    checkout_session_id: text(),
    /** The promoter's account at Stripe that the money goes to, and what we keep of it; as the payable was made. */
    stripe_account_id: text(),
    application_fee: money('application_fee').notNull().default(0),
    /** It ended while Stripe did not say that its payable is dead: a sweep goes on asking. */
    payment_unresolved: boolean().notNull().default(false),
    /** What is known of a payment that a bank takes days for; null where there is none, or the money is there. */
    payment_state: text({ enum: ['processing', 'failed'] }),
    /** Until when its seats wait for a bank debit: set by the first. */
    debit_ends_at: instant('debit_ends_at'),
    /** Set once, when the money has been seen at Stripe. */
    paid_at: instant('paid_at'),
    /** The page the buyer came from, to which links in e-mails lead back. */
    return_url: text(),
    ticket_plan: jsonb().$type<PlannedTicket[]>().notNull(),
    /** The last number given to an event of this order in webhooks. */
    sequence: integer().notNull().default(0),
    /** When its hold was granted, or its offer claimed: whoever began to wait before that comes first. */
    granted_at: instant('granted_at').notNull(),
    expires_at: instant('expires_at').notNull(),
    confirmed_at: instant('confirmed_at'),
    /** When the buyer's bank first disputed the payment, and what has become of it. */
    disputed_at: instant('disputed_at'),
    dispute_status: text({ enum: DISPUTE_STATUSES }),
    /** Leased by the sweep until then. */
    leased_until: instant('leased_until'),
    created_at: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('orders_hold_key').on(t.hold_id),
    uniqueIndex('orders_payment_key').on(t.payment_id),
    uniqueIndex('orders_checkout_session_key').on(t.checkout_session_id),
    uniqueIndex('orders_open_claim_key').on(t.waitlist_entry_id).where(sql`${t.status} = 'pending'`),
    index('orders_promoter_idx').on(t.promoter_id, t.id),
    index('orders_event_idx').on(t.event_id, t.id),
    index('orders_user_idx').on(t.user_id, t.id),
    // The one status that most orders have needs none: it is met soon among all of them.
    index('orders_promoter_status_idx').on(t.promoter_id, t.status, t.id).where(sql`${t.status} <> 'confirmed'`),
    index('orders_event_status_idx').on(t.event_id, t.status, t.id).where(sql`${t.status} <> 'confirmed'`),
    index('orders_promoter_refund_idx')
      .on(t.promoter_id, t.refund_status, t.id)
      .where(sql`${t.refund_status} <> 'none'`),
    index('orders_event_refund_idx').on(t.event_id, t.refund_status, t.id).where(sql`${t.refund_status} <> 'none'`),
    index('orders_email_idx').on(sql`lower(${t.email})`, t.id),
    index('orders_unresolved_idx').on(t.expires_at).where(sql`${t.payment_unresolved}`),
    // What the cap by e-mail asks at every order; on a hot event thousands are pending.
    index('orders_open_email_idx').on(t.event_id, sql`lower(${t.email})`).where(sql`${t.status} = 'pending'`),
    index('orders_pending_idx').on(t.expires_at).where(sql`${t.status} = 'pending'`),
    check('orders_status_check', sql`${t.status} in ('pending', 'confirmed', 'expired', 'cancelled')`),
    check('orders_payment_state_check', sql`${t.payment_state} in ('processing', 'failed')`),
    check('orders_payment_mode_check', sql`${t.payment_mode} in ('element', 'checkout')`),
    index('orders_promo_code_idx')
      .on(t.promo_code_id, sql`lower(${t.email})`)
      .where(sql`${t.promo_code_id} is not null`),
    check('orders_discount_check', sql`${t.discount} between 0 and ${t.subtotal}`),
    check(
      'orders_total_check',
      sql`${t.total_price} = ${t.subtotal} - ${t.discount}
        + case when ${t.price_rules} #>> '{fee,bearer}' = 'buyer' then ${t.fee} else 0 end
        + case when (${t.price_rules} #>> '{tax,inclusive}')::boolean then 0 else ${t.tax} end`,
    ),
    check('orders_refund_check', sql`${t.refunded_amount} between 0 and ${t.total_price}`),
  ],
);

export const order_items = pgTable(
  'order_items',
  {
    order_id: text()
      .notNull()
      .references(() => orders.id),
    tier_id: text()
      .notNull()
      .references(() => tiers.id),
    quantity: integer().notNull(),
    unit_price: money('unit_price').notNull(),
    ...parts(),
  },
  (t) => [
    primaryKey({ columns: [t.order_id, t.tier_id] }),
    index('order_items_tier_idx').on(t.tier_id),
    check('order_items_quantity_check', sql`${t.quantity} > 0`),
  ],
);
