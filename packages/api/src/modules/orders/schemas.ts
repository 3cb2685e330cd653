import { z } from '@hono/zod-openapi';
import {
  currencyOutput,
  idSchema,
  instantOutput,
  localeOutput,
  localOutput,
  moneyOutput,
  pageOf,
} from '../../core/fields.ts';
import { lineSchema, priceFields } from '../../core/price-fields.ts';
import { REFUND_SOURCES, REFUND_STATES, REFUND_STATUSES, REFUND_WAITS } from '../../db/schema/index.ts';
import { DISPUTE_STATUSES } from '../../ports/payments.ts';
import { ticketSchema } from '../tickets/schemas.ts';
import { PAYMENT_STATUSES } from './payment.ts';

export const PAYMENT_MODES = ['element', 'checkout'] as const;

export const ticketIds = (description: string) =>
  z
    .array(idSchema('ticket', description))
    .min(1)
    .max(100)
    .refine((ids) => new Set(ids).size === ids.length, 'Name each ticket once')
    .openapi({ uniqueItems: true });

export const freeSeatsField = z.boolean().openapi({
  description:
    'Whether the seats of voided tickets go back to the sale and to whoever waits. By default the seats of people who have not come in do, and those of who is inside stay taken.',
  example: true,
});

const status = z.enum(['pending', 'confirmed', 'expired', 'cancelled']).openapi({
  description: 'Where the sale stands. It says nothing of money that went back or of which tickets admit.',
  example: 'confirmed',
});

export const refundStatus = z.enum(REFUND_STATUSES).openapi({
  description: 'How much of what was paid has gone or is going back.',
  example: 'none',
});

const provider = z.literal('stripe').openapi({ description: 'Who takes the payment.', example: 'stripe' });

const paymentSchema = z
  .discriminatedUnion('mode', [
    z
      .object({
        provider,
        mode: z.literal('element').openapi({ description: 'Paid on the page of the sale.', example: 'element' }),
        publishable_key: z.string().openapi({ description: 'Stripe’s publishable key.', example: 'pk_test_51…' }),
        client_secret: z.string().openapi({ description: 'Pays this order with Stripe.js.', example: 'pi_…_secret_…' }),
        script_url: z.url().openapi({
          description: 'Where browsers load Stripe.js.',
          example: 'https://js.stripe.com/endive/stripe.js',
        }),
      })
      .openapi('ElementPayment'),
    z
      .object({
        provider,
        mode: z.literal('checkout').openapi({ description: 'Paid on Stripe’s own page.', example: 'checkout' }),
        checkout_url: z.url().openapi({
          description:
            'Send the buyer there; they come back to the return_url with `ticket_payment` (`success` or `cancelled`) and `ticket_order_id` in its query. The order itself says whether it is paid.',
          example: 'https://checkout.stripe.com/c/pay/cs_test_a1Zk3',
        }),
      })
      .openapi('CheckoutPayment'),
  ])
  .openapi('OrderPayment');

const fields = {
  id: idSchema('order', 'The order’s id.'),
  event_id: idSchema('event', 'The event.'),
  promoter_id: idSchema('promoter', 'Who sells.'),
  user_id: z.string().nullable().openapi({ description: 'The buyer’s account; null for guests.', example: null }),
  email: z.string().openapi({ description: 'Where the tickets are sent.', example: 'ada@example.com' }),
  locale: localeOutput('What the buyer reads.'),
  name: z.string().openapi({ description: 'The buyer’s name.', example: 'Ada Lovelace' }),
  status,
  quantity: z.int().openapi({ description: 'How many tickets.', example: 2 }),
  ...priceFields,
  promo_code: z
    .string()
    .nullable()
    .openapi({ description: 'The promo code that was used, as its promoter writes it.', example: 'EARLY20' }),
  refund_status: refundStatus,
  refunded_amount: moneyOutput('What has gone or is going back.'),
  currency: currencyOutput,
  payment_id: z
    .string()
    .nullable()
    .openapi({ description: 'Stripe’s PaymentIntent; null for free orders.', example: 'pi_3Q…' }),
  payment_mode: z.enum(PAYMENT_MODES).openapi({ description: 'How it is paid.', example: 'element' }),
  payment_status: z.enum(PAYMENT_STATUSES).openapi({
    description:
      'What has become of the payment. `processing`: the buyer’s bank is at work on it, which takes days for a debit; the seats are kept until `expires_at`. `failed`: nothing came of that, and a pending order can be paid in another way.',
    example: 'paid',
  }),
  disputed_at: instantOutput('When the buyer’s bank disputed the payment; null if it never did.').nullable(),
  dispute_status: z.enum(DISPUTE_STATUSES).nullable().openapi({
    description:
      'What has become of the dispute, in Stripe’s words; `warning_…` are inquiries, for which no money is taken yet.',
    example: null,
  }),
  items: z.array(lineSchema).openapi({ description: 'What was ordered.' }),
  expires_at: instantOutput('Until when a pending order can be paid, or its bank debit is waited for.'),
  confirmed_at: instantOutput('When it was confirmed.').nullable(),
  created_at: instantOutput('When it was made.'),
};

/** An order in lists. */
export const orderSummarySchema = z.object(fields).openapi('OrderSummary');
export const orderPage = pageOf(orderSummarySchema, 'OrderPage');

export const refundSchema = z
  .object({
    id: idSchema('refund', 'The refund’s id.'),
    order_id: idSchema('order', 'The order.'),
    amount: moneyOutput('What is given back.'),
    currency: currencyOutput,
    reason: z.string().openapi({ description: 'Why.', example: 'requested_by_customer' }),
    source: z.enum(REFUND_SOURCES).openapi({
      description: 'Where it was made: here (`api`), or at Stripe, in its dashboard for example.',
      example: 'api',
    }),
    status: z.enum(REFUND_STATES).openapi({
      description:
        'Whether the money went back. One that failed is owed until it is tried again; charged_back: the bank gave the buyer that money through a dispute instead; cancelled: nothing of it is owed, as it came to nothing at Stripe or other refunds made there took its place.',
      example: 'pending',
    }),
    waits_for: z.enum(REFUND_WAITS).nullable().openapi({
      description:
        'What a pending one waits for: your balance at Stripe, for which it is tried again by itself, or the buyer, whom Stripe has asked where the money is to go. Null when it is on its way.',
      example: null,
    }),
    failure_reason: z.string().nullable().openapi({
      description: 'Why it failed or waits, in Stripe’s words; null where Stripe gave no reason.',
      example: null,
    }),
    created_at: instantOutput('When it was asked for.'),
  })
  .openapi('Refund');

export const orderSchema = z
  .object({
    ...fields,
    local_expires_at: localOutput('The same as `expires_at`, by the clock of the event’s place.'),
    payment: paymentSchema
      .nullable()
      .openapi({ description: 'How to pay; only for the buyer and only while the order is pending.' }),
    tickets: z.array(ticketSchema).openapi({ description: 'The tickets, once the order is confirmed.' }),
    refunds: z
      .array(refundSchema)
      .openapi({ description: 'What has gone or is going back, whoever gave it back; oldest first.' }),
  })
  .openapi('Order', { description: 'An order as it is then.' });

export const choosePaymentBody = z
  .strictObject({
    mode: z.enum(PAYMENT_MODES).openapi({ description: 'How the buyer wants to pay.', example: 'checkout' }),
  })
  .openapi('ChoosePayment');
