import { z } from '@hono/zod-openapi';
import {
  accessCodeInput,
  currencyOutput,
  emailInput,
  idSchema,
  localeInput,
  moneyOutput,
  nameInput,
  webUrl,
} from '../../core/fields.ts';
import { lineSchema, priceFields } from '../../core/price-fields.ts';
import { itemsInput, tokenInput } from '../holds/schemas.ts';
import { orderSchema, PAYMENT_MODES } from '../orders/schemas.ts';
import { promoCodeInput } from '../promo-codes/schemas.ts';
import { attendeeInput } from '../tickets/schemas.ts';
import { admissionInput } from '../waiting-room/schemas.ts';

const buyer = {
  email: emailInput('Where the tickets are sent.'),
  name: nameInput(200, 'The buyer’s name.', 'Ada Lovelace'),
  locale: localeInput(
    'What the buyer reads: the language of e-mails and of the receipt. Left out, the request’s Accept-Language counts.',
  ).optional(),
  promo_code: promoCodeInput.optional(),
  return_url: webUrl().optional().openapi({
    description: 'The page of the sale, to which links in e-mails and Stripe’s own page lead back.',
    example: 'https://club.example.com/tickets',
  }),
  payment_mode: z.enum(PAYMENT_MODES).default('element').openapi({
    description:
      'How the order will be paid: `element` with Stripe’s Payment Element on your page, `checkout` on Stripe’s own page, from which the buyer comes back to the return_url.',
    example: 'element',
  }),
  attendees: z
    .array(attendeeInput)
    .max(100)
    .optional()
    .openapi({ description: 'Who the tickets are for, in the order of the items; at most one for each ticket.' }),
};

export const createOrderBody = z
  .union([
    z.strictObject({ hold_token: tokenInput, ...buyer }),
    z.strictObject({
      event_id: idSchema('event', 'The event, to hold and order in one request.'),
      items: itemsInput,
      access_code: accessCodeInput.optional(),
      admission: admissionInput.optional(),
      ...buyer,
    }),
    z.strictObject({
      claim_token: z
        .string()
        .max(200)
        .openapi({ description: 'The token of an offered waitlist entry.', example: 'wt_wle_…' }),
      ...buyer,
    }),
  ])
  .openapi('CreateOrder');

export const createdOrderSchema = z
  .object({
    ...orderSchema.shape,
    secret: z.string().openapi({
      description:
        'The guest’s credential for this order: send it as the bearer credential to see, confirm or cancel it.',
      example: 'os_ord_01k9z3v6w0d8y2m4q7r5t1x3n9.mQ…',
    }),
  })
  .openapi('CreatedOrder');

const asked = {
  code: promoCodeInput,
  email: emailInput('The buyer’s e-mail, to be told of a limit on it.').optional(),
};

export const checkPromoCodeBody = z
  .union([
    z.strictObject({ hold_token: tokenInput, ...asked }),
    z.strictObject({
      event_id: idSchema('event', 'The event.'),
      items: itemsInput,
      access_code: accessCodeInput.optional(),
      ...asked,
    }),
  ])
  .openapi('CheckPromoCode');

/** What an order would cost. */
export const quoteSchema = z
  .object({
    event_id: idSchema('event', 'The event.'),
    promo_code: z.string().openapi({ description: 'The code, as its promoter writes it.', example: 'EARLY20' }),
    items: z.array(lineSchema).openapi({ description: 'The tickets.' }),
    ...priceFields,
    full_price: moneyOutput('What the buyer would pay without the code.'),
    currency: currencyOutput,
  })
  .openapi('Quote');
