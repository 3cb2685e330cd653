import { z } from '@hono/zod-openapi';
import {
  currencyInput,
  currencyOutput,
  idSchema,
  instantInput,
  instantOutput,
  integerQuery,
  localOutput,
  longTextInput,
  pageOf,
  pageQuery,
  textInput,
  timeInput,
  webUrl,
  withinBytes,
} from '../../core/fields.ts';
import { placeMeant, zoneNamed } from '../../core/zones.ts';
import { AVAILABILITY_STATUSES, tierAvailabilityFields, tierSchema } from '../tiers/schemas.ts';

const timeZone = z
  .string()
  .max(64)
  .transform((name, issue) => {
    const known = zoneNamed(name);
    if (known !== null) return known;
    const meant = placeMeant(name);
    const such = meant === null ? 'Europe/Berlin' : meant;
    issue.addIssue({ code: 'custom', message: `Must be UTC or the IANA name of a place, such as ${such}` });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    maxLength: 64,
    description:
      'Time zone of the venue: `UTC` or the IANA name of a place. Old names are kept as the current ones. Letters such ' +
      'as CET or IST, which mean several zones or none, are refused.',
    example: 'Europe/Berlin',
  });

const currency = currencyInput('The currency of all prices of the event.');

const title = textInput(200, 'What the event is called.', 'Night of the Lanterns');
const description = longTextInput(
  20_000,
  'What visitors should know; 40,000 bytes of UTF-8 at most.',
  'An evening of lantern making and music.',
).refine(...withinBytes(40_000));
const venue = textInput(200, 'Where it takes place.', 'Old Harbour Hall');
const city = textInput(100, 'The city of the venue.', 'Hamburg');
const startTime = timeInput('When the event starts.');
const endTime = timeInput('When the event ends; after its start.');
const capacity = z
  .int()
  .min(1)
  .max(1_000_000)
  .nullable()
  .openapi({ description: 'Seats of the whole event, over all tiers; null for no limit of its own.', example: 500 });
const DEBIT_LIMIT = {
  description:
    'How many hours an order keeps its seats while the buyer’s bank is at work on a debit, at most until the event starts. Then it ends, and money that still comes is late money.',
  example: 120,
};
const debitLimit = z.int().min(1).max(336).openapi(DEBIT_LIMIT);
const imageUrl = webUrl(2_000)
  .nullable()
  .openapi({ description: 'A picture of the event.', example: 'https://images.example.com/lanterns.jpg' });

export const createEventBody = z
  .strictObject({
    title,
    description: description.default(''),
    venue,
    city,
    start_time: startTime,
    end_time: endTime,
    time_zone: timeZone,
    currency,
    capacity: capacity.default(null),
    debit_limit_hours: debitLimit.default(120),
    image_url: imageUrl.default(null),
  })
  .openapi('CreateEvent');

export const updateEventBody = z
  .strictObject({
    title: title.optional(),
    description: description.optional(),
    venue: venue.optional(),
    city: city.optional(),
    start_time: startTime.optional(),
    end_time: endTime.optional(),
    time_zone: timeZone.optional().openapi({
      description:
        'Time zone of the venue. With a new one, times that are not sent too stay what the wall clock shows, sales of ' +
        'tiers included, so that the instants move.',
    }),
    currency: currency.optional(),
    capacity: capacity.optional(),
    debit_limit_hours: debitLimit.optional(),
    image_url: imageUrl.optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'Send at least one field to change')
  .openapi('UpdateEvent', { minProperties: 1 });

export const EVENT_STATUSES = ['draft', 'published', 'cancelled', 'ended'] as const;
const status = z.enum(EVENT_STATUSES).openapi({
  description: '`ended` is a published event whose end has passed.',
  example: 'published',
});

const price = (description: string) =>
  integerQuery(
    0,
    99_999_999,
    `${description} In the minor unit of the event’s currency, fee and tax included: what a buyer pays. 0 is free. ` +
      'Tickets that are hidden, or whose sale is over, do not count.',
    2500,
  );

/** What a list of events is sorted by; ids sort by when they were made. */
export const EVENT_SORTS = ['start_time', '-start_time', 'created_at', '-created_at', 'price', '-price'] as const;

export const listEventsQuery = z.strictObject({
  ...pageQuery('event'),
  q: textInput(
    100,
    'Words that title, venue or city must contain, however they are spelt: case, accents, apostrophes, kinds of dashes and blanks make no difference.',
    'lantern',
  ).optional(),
  city: textInput(100, 'Only events in this city, however it is spelt; see `q`.', 'Hamburg').optional(),
  venue: textInput(200, 'Only events at this venue, however it is spelt; see `q`.', 'Old Harbour Hall').optional(),
  promoter_id: idSchema('promoter', 'Only events of this promoter.').optional(),
  from: instantInput('Only events that start then or later.').optional(),
  to: instantInput('Only events that start before then.').optional(),
  ends_after: instantInput(
    'Only events that end later: with the time of now, those that are running and those to come.',
  ).optional(),
  min_price: price('Only events with a ticket that costs at least this.').optional(),
  max_price: price('Only events with a ticket that costs at most this.').optional(),
  currency: currencyInput('Only events sold in this currency, in which prices can be compared.').optional(),
  status: status
    .optional()
    .openapi({ description: 'Only events of this status. Without it: `published`, or all of yours with `mine`.' }),
  sort: z
    .enum(EVENT_SORTS)
    .default('start_time')
    .openapi({
      description:
        'By start, by when it was made, or by `buyer_price_from`; a minus sign turns it around. Events without that price ' +
        'come last either way.',
      example: 'start_time',
    }),
  mine: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .openapi({
      type: 'string',
      enum: ['true', 'false'],
      description: 'Only your own events, drafts included; for a promoter’s credential.',
      example: 'false',
    }),
});

const waitingRoom = z.boolean().openapi({
  description:
    'Whether buyers need a place in line before they choose: see waitingRoom.join. It may begin at any time; then holds answer `admission_required`.',
  example: false,
});

const eventFields = {
  id: idSchema('event', 'The event’s id.'),
  promoter_id: idSchema('promoter', 'Who sells its tickets.'),
  title: z.string().openapi({ description: 'What the event is called.', example: 'Night of the Lanterns' }),
  description: z.string().openapi({ description: 'What visitors should know.', example: 'An evening of music.' }),
  venue: z.string().openapi({ description: 'Where it takes place.', example: 'Old Harbour Hall' }),
  city: z.string().openapi({ description: 'The city of the venue.', example: 'Hamburg' }),
  start_time: instantOutput('When the event starts.'),
  end_time: instantOutput('When the event ends.'),
  local_start_time: localOutput('When the event starts.'),
  local_end_time: localOutput('When the event ends.'),
  time_zone: z.string().openapi({ description: 'IANA time zone of the venue.', example: 'Europe/Berlin' }),
  currency: currencyOutput,
  currency_decimals: z.int().openapi({
    description: 'How many decimals amounts in the currency’s minor unit have: with 2, 4500 is 45.00.',
    example: 2,
  }),
  buyer_price_from: z
    .int()
    .nullable()
    .openapi({
      description:
        'What the cheapest ticket costs its buyer, fee and tax included, in the currency’s minor unit: of tiers on show ' +
        'whose sale is not over. Null where there is none.',
      example: 5126,
    }),
  status,
  capacity: z.int().nullable().openapi({ description: 'Seats of the whole event; null for no limit.', example: 500 }),
  debit_limit_hours: z.int().openapi(DEBIT_LIMIT),
  image_url: z
    .string()
    .nullable()
    .openapi({ description: 'A picture of the event.', example: 'https://images.example.com/lanterns.jpg' }),
  url: z.string().openapi({
    description: 'The hosted page that sells its tickets.',
    example: 'https://api.ticketvendor.dev/e/evt_01k9z3v6w0d8y2m4q7r5t1x3n9',
  }),
  ticket_public_key: z.string().openapi({
    description: 'The Ed25519 key that verifies this event’s tickets: raw, base64url.',
    example: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  }),
  revision: z.int().openapi({
    description:
      'Rises with each change that calendars should hear of: as SEQUENCE of an entry, with updated_at as DTSTAMP.',
    example: 0,
  }),
  created_at: instantOutput('When the event was made.'),
  updated_at: instantOutput('When the event was last changed.'),
};

export const eventSchema = z.object(eventFields).openapi('Event');
export const eventWithTiersSchema = z
  .object({
    ...eventFields,
    tiers: z.array(tierSchema).openapi({ description: 'Its tiers, in order of position.' }),
    waiting_room: waitingRoom,
    accepts_access_code: z.boolean().openapi({
      description: 'Whether there are tiers that an access code opens, so that a page can ask for one.',
      example: false,
    }),
  })
  .openapi('EventWithTiers');
export const eventPage = pageOf(eventSchema, 'EventPage');

export const eventAvailabilitySchema = z
  .object({
    event_id: eventFields.id,
    status: z.enum(AVAILABILITY_STATUSES).openapi({
      description:
        'Whether any ticket can be bought now. `all_held`: none, but what is in carts, unpaid orders or offers may come back.',
      example: 'on_sale',
    }),
    room: z.int().openapi({
      description:
        'The most tickets that can be bought together now, over all tiers: fewer than the sum of what they offer where the ' +
        'event has not so many places left.',
      example: 24,
    }),
    waiting_room: waitingRoom,
    as_of: instantOutput('The time this was true.'),
    tiers: z
      .array(z.object(tierAvailabilityFields).openapi('TierAvailabilityEntry'))
      .openapi({ description: 'What each tier offers.' }),
  })
  .openapi('EventAvailability');
