import { z } from '@hono/zod-openapi';
import { currencyOutput, idSchema, instantOutput, moneyOutput, pageOf, pageQuery } from '../../core/fields.ts';
import { lineSchema } from '../../core/price-fields.ts';
import { REFUND_STATUSES } from '../../db/schema/index.ts';
import { CSV_FORMS, type CsvForm } from './csv.ts';

const count = (description: string, example = 12) => z.int().openapi({ description, example });
const day = z
  .string()
  .openapi({ format: 'date', description: 'A day in the event’s time zone.', example: '2027-05-01' });

/** A line as it was sold, without today's price. */
const soldLine = lineSchema.omit({ buyer_price: true }).openapi('SaleLineItem');

export const analyticsSchema = z
  .object({
    event_id: idSchema('event', 'The event.'),
    currency: currencyOutput,
    time_zone: z.string().openapi({ description: 'The IANA time zone that days are in.', example: 'Europe/Berlin' }),
    orders: z
      .object({
        created: count('Orders that were started.', 120),
        confirmed: count('Orders that were ever confirmed.', 96),
        pending: count('Orders that are being paid now.', 3),
        expired: count('Orders that were not paid in time.', 18),
        cancelled: count('Orders that were given up.', 3),
        refunded: count('Confirmed orders of which money has gone or is going back.', 4),
        conversion: z
          .number()
          .nullable()
          .openapi({ description: 'Confirmed ÷ created; null without orders.', example: 0.8 }),
      })
      .openapi('OrderCounts', { description: 'How orders went.' }),
    tickets: z
      .object({
        issued: count('Tickets that were ever issued.', 210),
        sold: count('Issued tickets whose seat is taken, whether or not they still admit.', 206),
        void: count('Tickets that admit no longer.', 6),
        admitted_void: count('People who were let in offline with a ticket that was void by then.', 0),
        checked_in: count('People who were let in, those whose ticket was voided since among them.', 180),
      })
      .openapi('TicketCounts', { description: 'What became of the tickets.' }),
    revenue: z
      .object({
        gross: moneyOutput('What the buyers of confirmed orders paid.'),
        discounts: moneyOutput('What promo codes took off before.'),
        refunds: moneyOutput('What has gone or is going back.'),
        fees: moneyOutput('Fees that are kept.'),
        taxes: moneyOutput('Taxes that are kept.'),
        chargebacks: moneyOutput('What was lost to disputes.'),
        net: moneyOutput('What is left: gross less refunds, fees, taxes and chargebacks.'),
      })
      .openapi('Revenue', { description: 'The money of confirmed orders.' }),
    by_tier: z
      .array(
        z
          .object({
            tier_id: idSchema('tier', 'The tier.'),
            tier_name: z.string().openapi({ description: 'Its name.', example: 'Early bird' }),
            price: moneyOutput('Its price now.'),
            quantity: count('Tickets there are.', 200),
            reserved: count('Tickets in orders that are being paid, or offered to those who wait.', 4),
            sold: count('Tickets issued whose seat is taken.', 163),
            void: count('Tickets that admit no longer.', 2),
            checked_in: count('People who were let in.', 150),
            gross: moneyOutput('What was paid for its tickets.'),
          })
          .openapi('TierSales'),
      )
      .openapi({ description: 'Its tiers, in order of position.' }),
    by_day: z
      .array(
        z
          .object({
            day,
            orders: count('Orders confirmed that day.', 9),
            tickets: count('Tickets in them.', 21),
            gross: moneyOutput('What was paid for them.'),
          })
          .openapi('DaySales'),
      )
      .openapi({ description: 'The days on which something was sold, oldest first.' }),
    waitlist: z
      .object({
        waiting: count('Entries that wait.', 14),
        seats_wanted: count('Seats they want together.', 30),
        offered: count('Entries with an open offer.', 2),
        claimed: count('Entries whose offer became an order.', 11),
        lapsed: count('Entries whose offer was not taken, or whose sale or event ended.', 3),
        left: count('Entries that were given up.', 1),
      })
      .openapi('WaitlistCounts', { description: 'How the line went.' }),
  })
  .openapi('EventAnalytics');

const csvForms = Object.keys(CSV_FORMS) as [CsvForm, ...CsvForm[]];

export const exportQuery = z.strictObject({
  separator: z.enum(csvForms).default('comma').openapi({
    description:
      'What tells the fields of the CSV apart. `semicolon` also writes amounts with a decimal comma, as spreadsheets expect that are set to a language which does, such as German, French or Spanish.',
    example: 'comma',
  }),
});

export const salesQuery = z.strictObject({
  ...pageQuery('order'),
  ...exportQuery.shape,
  format: z
    .enum(['json', 'csv'])
    .optional()
    .openapi({ description: 'Instead of an Accept header. `csv` is the whole report, oldest first.', example: 'json' }),
});

export const saleSchema = z
  .object({
    order_id: idSchema('order', 'The order.'),
    confirmed_at: instantOutput('When it was confirmed.'),
    day,
    status: z.literal('confirmed').openapi({ description: 'Where the sale stands.', example: 'confirmed' }),
    refund_status: z
      .enum(REFUND_STATUSES)
      .openapi({ description: 'How much of what was paid has gone or is going back.', example: 'none' }),
    name: z.string().openapi({ description: 'The buyer’s name.', example: 'Ada Lovelace' }),
    email: z.string().openapi({ description: 'The buyer’s e-mail.', example: 'ada@example.com' }),
    quantity: count('Tickets in it.', 2),
    items: z.array(soldLine).openapi({ description: 'What was ordered.' }),
    subtotal: moneyOutput('The tickets at the prices on show.'),
    discount: moneyOutput('What a promo code took off.'),
    fee: moneyOutput('The fee on the tickets, added or contained.'),
    tax: moneyOutput('The tax on the tickets, added or contained.'),
    total_price: moneyOutput('What the buyer paid.'),
    refunded_amount: moneyOutput('What has gone or is going back.'),
    currency: currencyOutput,
    promo_code: z.string().nullable().openapi({ description: 'The promo code that was used.', example: null }),
  })
  .openapi('Sale');

export const salePage = pageOf(saleSchema, 'SalePage', 'order_id');
