import { z } from '@hono/zod-openapi';
import {
  accessCodeInput,
  idSchema,
  instantOutput,
  longTextInput,
  pageOf,
  textInput,
  timeInput,
} from '../../core/fields.ts';
import { tierAvailabilityFields, tierSchema, visibility } from '../events/schemas.ts';

const name = textInput(100, 'What the tier is called.', 'Early bird');
const description = longTextInput(2_000, 'What the ticket includes.', 'Entry and one drink.');
// Stripe charges at most eight digits.
const price = z
  .int()
  .min(0)
  .max(99_999_999)
  .openapi({
    description:
      'List price of one ticket in the currency’s minor unit; 0 is free. A fee that the buyer bears and a tax that is not ' +
      'inclusive are added to it.',
    example: 4500,
  });
const quantity = z.int().max(1_000_000);
const position = z
  .int()
  .min(0)
  .max(10_000)
  .openapi({ description: 'Where the tier stands among its event’s tiers; lowest first.', example: 0 });
const perOrder = (bound: string) =>
  z
    .int()
    .min(1)
    .max(100)
    .openapi({ description: `${bound} tickets of this tier in one order.`, example: bound === 'Fewest' ? 1 : 10 });
const accessCode = accessCodeInput.nullable().openapi({
  type: ['string', 'null'],
  description: 'Opens a hidden tier to buyers who know it; null for a tier that only its promoter sells.',
});
const lowInventoryThreshold = z.int().min(1).max(1_000_000).nullable().openapi({
  description:
    'The webhook `tier.low_inventory` is sent once so few tickets of a tier that has sold some are unsold; null: never.',
  example: 20,
});
const saleTime = (description: string) =>
  timeInput(description)
    .nullable()
    .openapi({ type: ['string', 'null'] });
const saleStart = saleTime('When the sale starts; null for at once.');
const saleEnd = saleTime('When the sale ends; null for with the event.');

export const createTierBody = z
  .strictObject({
    name,
    description: description.default(''),
    price,
    quantity: quantity.min(1).openapi({ description: 'Tickets there are.', example: 200 }),
    position: position.optional(),
    min_per_order: perOrder('Fewest').default(1),
    max_per_order: perOrder('Most').optional(),
    sale_start: saleStart.default(null),
    sale_end: saleEnd.default(null),
    visibility: visibility.default('public'),
    access_code: accessCode.default(null),
    low_inventory_threshold: lowInventoryThreshold.default(null),
  })
  .openapi('CreateTier');

export const updateTierBody = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    price: price.optional(),
    quantity: quantity
      .min(0)
      .optional()
      .openapi({ description: 'Tickets there are; not fewer than are reserved and sold.', example: 250 }),
    position: position.optional(),
    min_per_order: perOrder('Fewest').optional(),
    max_per_order: perOrder('Most').optional(),
    sale_start: saleStart.optional(),
    sale_end: saleEnd.optional(),
    visibility: visibility.optional(),
    access_code: accessCode.optional(),
    low_inventory_threshold: lowInventoryThreshold.optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'Send at least one field to change')
  .openapi('UpdateTier', { minProperties: 1 });

export const tierPage = pageOf(tierSchema, 'TierPage');

export const tierAvailabilitySchema = z
  .object({
    event_id: idSchema('event', 'Its event.'),
    ...tierAvailabilityFields,
    as_of: instantOutput('The time this was true.'),
  })
  .openapi('TierAvailability');
