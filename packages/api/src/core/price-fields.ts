import { z } from '@hono/zod-openapi';
import { idSchema, moneyOutput } from './fields.ts';

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
