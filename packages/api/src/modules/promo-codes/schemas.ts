import { z } from '@hono/zod-openapi';
import { cleanCode } from '@ticket-vendor/text';
import {
  currencyInput,
  currencyOutput,
  having,
  idSchema,
  instantInput,
  instantOutput,
  pageOf,
} from '../../core/fields.ts';

/** A code as a buyer types it, whether or not it exists. */
export const promoCodeInput = z
  .string()
  .overwrite(cleanCode)
  .min(1)
  .max(40)
  .openapi({ pattern: '\\S', description: 'A promo code, in any case.', example: 'early20' });

const code = z
  .string()
  .overwrite(cleanCode)
  .regex(/^[A-Za-z0-9_-]{3,40}$/, 'Must be 3 to 40 of A–Z, a–z, 0–9, _ and -')
  .openapi({ description: 'What buyers type; capitals make no difference.', example: 'EARLY20' });
const percent_bps = z.int().min(1).max(10_000);
const amount_off = z.int().min(1).max(99_999_999);
const limit = z.int().min(1).max(1_000_000);
const tier_ids = z
  .array(idSchema('tier', 'A tier it is for.'))
  .min(1)
  .max(100)
  .refine((ids) => new Set(ids).size === ids.length, 'Name each tier once')
  .openapi({ uniqueItems: true });

const SAYS = {
  percent_bps: { description: 'What it takes off the tiers it is for, in basis points: 2000 is 20%.', example: 2000 },
  amount_off: { description: 'Or an amount off the order as a whole, in minor units of `currency`.', example: null },
  tier_ids: {
    description: 'The tiers it is for; null for all.',
    example: ['tir_01k9z3v6w0d8y2m4q7r5t1x3n9'],
  },
  max_redemptions: { description: 'How many orders may use it; null for any number.', example: 100 },
  max_per_email: { description: 'How many orders of one e-mail may use it; null for any number.', example: 1 },
  starts_at: 'From when it is valid; null for at once.',
  ends_at: 'Until when it is valid; null for as long as it is active.',
};

// The type that `instantInput` declares would hide that it may be null.
const INSTANT_OR_NULL = { type: ['string', 'null'] as ['string', 'null'] };

const terms = {
  percent_bps: percent_bps.optional().openapi(SAYS.percent_bps),
  amount_off: amount_off.optional().openapi({ ...SAYS.amount_off, example: 500 }),
  currency: currencyInput('The currency of `amount_off`; needed with it and only then.').optional(),
};
const limits = {
  tier_ids: tier_ids.nullable().optional().openapi(SAYS.tier_ids),
  max_redemptions: limit.nullable().optional().openapi(SAYS.max_redemptions),
  max_per_email: limit.nullable().optional().openapi(SAYS.max_per_email),
  starts_at: instantInput(SAYS.starts_at).nullable().optional().openapi(INSTANT_OR_NULL),
  ends_at: instantInput(SAYS.ends_at).nullable().optional().openapi(INSTANT_OR_NULL),
};

type Terms = { percent_bps?: unknown; amount_off?: unknown; currency?: unknown };
const isOneDiscount = (body: Terms) =>
  (body.percent_bps === undefined) !== (body.amount_off === undefined) &&
  (body.amount_off === undefined) === (body.currency === undefined);
const ONE_DISCOUNT = 'Send percent_bps, or amount_off with currency';
/**
 * The same rule in the OpenAPI document, as what a body must not have: clients then get one type with all the fields.
 */
const TWO_DISCOUNTS = [
  having('percent_bps', 'amount_off'),
  having('percent_bps', 'currency'),
  { ...having('amount_off'), not: having('currency') },
  { ...having('currency'), not: having('amount_off') },
];
const NO_DISCOUNT = { not: { anyOf: [having('percent_bps'), having('amount_off')] } };

export const createPromoCodeBody = z
  .strictObject({
    code,
    event_id: idSchema('event', 'The event it is for; null for all of yours.').nullable().default(null),
    ...terms,
    ...limits,
  })
  .refine(isOneDiscount, ONE_DISCOUNT)
  .openapi('CreatePromoCode', { not: { anyOf: [...TWO_DISCOUNTS, NO_DISCOUNT] } });

export const updatePromoCodeBody = z
  .strictObject({
    ...terms,
    ...limits,
    active: z.boolean().optional().openapi({ description: 'Whether it can be used at all.', example: true }),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'Send at least one field to change')
  .refine(
    (body) => (body.percent_bps ?? body.amount_off ?? body.currency) === undefined || isOneDiscount(body),
    ONE_DISCOUNT,
  )
  .openapi('UpdatePromoCode', { minProperties: 1, not: { anyOf: TWO_DISCOUNTS } });

export const promoCodeSchema = z
  .object({
    id: idSchema('promoCode', 'The promo code’s id.'),
    code: z.string().openapi({ description: 'What buyers type; capitals make no difference.', example: 'EARLY20' }),
    event_id: z
      .string()
      .nullable()
      .openapi({ description: 'The event it is for; null for all of yours.', example: null }),
    percent_bps: z.int().nullable().openapi(SAYS.percent_bps),
    amount_off: z.int().nullable().openapi(SAYS.amount_off),
    currency: currencyOutput.nullable(),
    tier_ids: z.array(z.string()).nullable().openapi(SAYS.tier_ids),
    max_redemptions: z.int().nullable().openapi(SAYS.max_redemptions),
    max_per_email: z.int().nullable().openapi(SAYS.max_per_email),
    redeemed: z.int().openapi({
      description: 'How many orders use it; those that expire or are cancelled give it back.',
      example: 37,
    }),
    starts_at: instantOutput(SAYS.starts_at).nullable(),
    ends_at: instantOutput(SAYS.ends_at).nullable(),
    active: z.boolean().openapi({ description: 'Whether it can be used at all.', example: true }),
    created_at: instantOutput('When it was made.'),
    updated_at: instantOutput('When it was last changed; a redemption is no change.'),
  })
  .openapi('PromoCode');

export const promoCodePage = pageOf(promoCodeSchema, 'PromoCodePage');
