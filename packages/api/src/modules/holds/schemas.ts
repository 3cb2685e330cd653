import { z } from '@hono/zod-openapi';
import { accessCodeInput, currencyOutput, idSchema, instantOutput } from '../../core/fields.ts';
import { lineSchema, priceFields } from '../../core/price-fields.ts';
import { admissionInput } from '../waiting-room/schemas.ts';

/** What a buyer chooses: 1 to 10 different tiers. */
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
    admission: admissionInput.optional(),
  })
  .openapi('CreateHold');

export const holdTokenBody = z.strictObject({ token: tokenInput }).openapi('HoldToken');

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
