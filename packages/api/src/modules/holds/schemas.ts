import { z } from '@hono/zod-openapi';
import { accessCodeInput, currencyOutput, idSchema, instantOutput, moneyOutput } from '../../core/http.ts';

/** What a buyer picks: 1 to 10 tiers, each once. */
export const itemsInput = z
  .array(
    z.strictObject({
      tier_id: idSchema('tier', 'The tier.'),
      quantity: z.int().min(1).max(100).openapi({ description: 'How many tickets of it.', example: 2 }),
    }),
  )
  .min(1)
  .max(10)
  .refine((items) => new Set(items.map((item) => item.tier_id)).size === items.length, 'Name each tier once')
  .openapi({ uniqueItems: true, description: 'The tickets, by tier.' });

export const tokenInput = z.string().min(1).max(4096).openapi({
  description: 'The hold’s token, as holds.create returned it.',
  example: 'ht_eyJpIjoiaGxkX…',
});

export const createHoldBody = z
  .strictObject({
    event_id: idSchema('event', 'The event.'),
    items: itemsInput,
    access_code: accessCodeInput.optional(),
  })
  .openapi('CreateHold');

export const holdTokenBody = z.strictObject({ token: tokenInput }).openapi('HoldToken');

export const lineSchema = z
  .object({
    tier_id: idSchema('tier', 'The tier.'),
    tier_name: z.string().openapi({ description: 'Its name.', example: 'General admission' }),
    quantity: z.int().openapi({ description: 'How many tickets of it.', example: 2 }),
    unit_price: moneyOutput('The list price of one.'),
    buyer_price: moneyOutput('What one costs its buyer without a promo code, fee and tax included.'),
    discount: moneyOutput('What a promo code takes off the line.'),
    fee: moneyOutput('The fee on the line; see fee_included.'),
    tax: moneyOutput('The tax on the line; see tax_inclusive.'),
    total_price: moneyOutput('What the buyer pays for the line.'),
  })
  .openapi('LineItem');

/** A price by its parts. subtotal − discount + fee (unless included) + tax (unless inclusive) = total_price. */
export const priceFields = {
  subtotal: moneyOutput('The tickets at the prices on show.'),
  discount: moneyOutput('What a promo code takes off; 0 without one.'),
  fee: moneyOutput('The fee on the tickets.'),
  fee_included: z.boolean().openapi({
    description: 'Whether the prices contain the fee, which the promoter then bears; if not it is added to the total.',
    example: false,
  }),
  tax: moneyOutput('The tax on the prices less discount.'),
  tax_inclusive: z
    .boolean()
    .openapi({ description: 'Whether the prices contain the tax; if not it is added to the total.', example: true }),
  tax_name: z.string().openapi({ description: 'What the tax is called.', example: 'VAT' }),
  total_price: moneyOutput('What the buyer pays.'),
};

export const holdSchema = z
  .object({
    id: idSchema('hold', 'The hold’s id.'),
    token: z
      .string()
      .openapi({ description: 'Turns the hold into an order; keep it with the buyer.', example: 'ht_eyJpIjoiaGxkX…' }),
    event_id: idSchema('event', 'The event.'),
    status: z
      .enum(['active', 'expired', 'released', 'converted'])
      .openapi({ description: 'Whether the seats are still kept.', example: 'active' }),
    items: z.array(lineSchema).openapi({ description: 'The tickets kept, at the price they will be sold for.' }),
    ...priceFields,
    currency: currencyOutput,
    expires_at: instantOutput('Until when they are kept.'),
    created_at: instantOutput('When the hold was granted.'),
  })
  .openapi('Hold');
