import { z } from '@hono/zod-openapi';
import {
  accessCodeInput,
  currencyOutput,
  idSchema,
  instantOutput,
  localOutput,
  longTextInput,
  moneyOutput,
  pageOf,
  textInput,
  timeInput,
} from '../../core/fields.ts';
import { TIER_STATUSES } from './availability.ts';

export { AVAILABILITY_STATUSES } from './availability.ts';

const visibility = z.enum(['public', 'hidden']).openapi({
  description: '`hidden` tiers are there for their promoter and whoever sends the access code.',
  example: 'public',
});

const name = textInput(100, 'What the tier is called.', 'Early bird');
const description = longTextInput(2_000, 'What the ticket includes.', 'Entry and one drink.');
// Stripe charges amounts of at most eight digits.
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

const id = idSchema('tier', 'The tier’s id.');

/** price + fee (unless included) + tax (unless inclusive) = buyer_price. */
const priceOutput = {
  price: moneyOutput('The list price of one ticket, as its promoter set it.'),
  buyer_price: z.int().openapi({
    description:
      'What one ticket costs its buyer: the list price, and the fee and tax that are added to it. Show this first. ' +
      'Without a promo code, an order costs exactly the sum of it over its tickets. In the currency’s minor unit.',
    example: 4712,
  }),
  fee: z.int().openapi({ description: 'The fee on one ticket. In the currency’s minor unit.', example: 212 }),
  fee_included: z.boolean().openapi({
    description: 'Whether `price` contains the fee, which the promoter then bears; if not it is in `buyer_price`.',
    example: false,
  }),
  tax: z.int().openapi({ description: 'The tax on one ticket. In the currency’s minor unit.', example: 750 }),
  tax_inclusive: z
    .boolean()
    .openapi({ description: 'Whether `price` contains the tax; if not it is in `buyer_price`.', example: true }),
  tax_name: z.string().openapi({ description: 'What the tax is called.', example: 'VAT' }),
};

const available = z.int().openapi({ description: 'Tickets free for the public now.', example: 37 });

const tierStatus = z.enum(TIER_STATUSES).openapi({
  description:
    '`on_sale`; `not_started` or `ended` outside the sale; `all_held`: the last tickets are in carts, unpaid orders or ' +
    'offers, and some may come back; `sold_out`: they are paid for; `waitlist`: people wait for what gets free; ' +
    '`unavailable`: the event is not on sale.',
  example: 'on_sale',
});

export const tierSchema = z
  .object({
    id,
    event_id: idSchema('event', 'Its event.'),
    name: z.string().openapi({ description: 'What the tier is called.', example: 'Early bird' }),
    description: z.string().openapi({ description: 'What the ticket includes.', example: 'Entry and one drink.' }),
    ...priceOutput,
    currency: currencyOutput,
    quantity: z.int().openapi({ description: 'Tickets there are.', example: 200 }),
    sold: z.int().openapi({ description: 'Tickets issued whose seat is taken.', example: 163 }),
    available,
    position: z.int().openapi({ description: 'Where the tier stands; lowest first.', example: 0 }),
    min_per_order: z.int().openapi({ description: 'Fewest tickets in one order.', example: 1 }),
    max_per_order: z.int().openapi({ description: 'Most tickets in one order.', example: 10 }),
    sale_start: instantOutput('When the sale starts.').nullable(),
    sale_end: instantOutput('When the sale ends.').nullable(),
    local_sale_start: localOutput('When the sale starts.').nullable(),
    local_sale_end: localOutput('When the sale ends.').nullable(),
    visibility,
    access_code: z
      .string()
      .nullable()
      .openapi({ description: 'What opens a hidden tier; shown to its promoter only.', example: null }),
    low_inventory_threshold: z.int().nullable().openapi({
      description: 'At how few unsold tickets the webhook `tier.low_inventory` is sent; shown to its promoter only.',
      example: null,
    }),
    status: tierStatus,
    created_at: instantOutput('When the tier was made.'),
    updated_at: instantOutput('When the tier was last changed.'),
  })
  .openapi('Tier');

export const tierAvailabilityFields = {
  tier_id: id,
  available,
  ...priceOutput,
  status: tierStatus,
  held_until: instantOutput(
    'Of a tier that is `all_held`: when tickets in carts come back at the earliest, unless they are bought. Null for other ' +
      'tiers, and while only unpaid orders and offers keep them.',
  ).nullable(),
  waitlist: z.boolean().openapi({
    description:
      'Whether to lead people to the waitlist. Not while they could have what is in carts within minutes: joining closes ' +
      'the tier to everybody else, though it is possible.',
    example: false,
  }),
};

export const tierPage = pageOf(tierSchema, 'TierPage');

export const tierAvailabilitySchema = z
  .object({
    event_id: idSchema('event', 'Its event.'),
    ...tierAvailabilityFields,
    as_of: instantOutput('The time this was true.'),
  })
  .openapi('TierAvailability');
