import { z } from '@hono/zod-openapi';
import { textInput } from '../../core/fields.ts';

const fields = {
  fee_bps: z.int().min(0).max(10_000).openapi({
    description:
      'The fee on each ticket that costs something, in basis points of its price less discount: 250 is 2.5%.',
    example: 250,
  }),
  fee_fixed: z.int().min(0).max(1_000_000).openapi({
    description: 'And an amount for each such ticket, in the minor unit of the event’s currency.',
    example: 99,
  }),
  fee_bearer: z.enum(['promoter', 'buyer']).openapi({
    description: '`buyer`: the fee is added to the price. `promoter`: the price contains it.',
    example: 'buyer',
  }),
  tax_bps: z.int().min(0).max(10_000).openapi({
    description: 'The tax on prices less discount, in basis points: 2000 is 20%; 0 for none.',
    example: 2000,
  }),
  tax_inclusive: z
    .boolean()
    .openapi({ description: 'Whether prices contain the tax; if not it is added.', example: true }),
  tax_name: textInput(30, 'What the tax is called.', 'VAT'),
};

/** A promoter's fee and tax. */
export const pricingSchema = z
  .object({
    ...fields,
    platform_fee_bps: z.int().openapi({
      description: 'What the platform keeps of each ticket, out of its fee. The fee is never below it.',
      example: 150,
    }),
    platform_fee_fixed: z.int().openapi({ description: 'And an amount for each ticket, in minor units.', example: 0 }),
  })
  .openapi('Pricing');

export const updatePricingBody = z
  .strictObject(fields)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'Send at least one field to change')
  .openapi('UpdatePricing', { minProperties: 1 });
