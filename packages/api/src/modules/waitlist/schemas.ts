import { z } from '@hono/zod-openapi';
import {
  accessCodeInput,
  createdSort,
  currencyOutput,
  emailInput,
  idSchema,
  instantOutput,
  localeInput,
  localeOutput,
  localOutput,
  moneyOutput,
  nameInput,
  pageOf,
  pageQuery,
  webUrl,
} from '../../core/fields.ts';
import { priceFields } from '../../core/price-fields.ts';
import { LAPSE_REASONS } from '../../db/schema/index.ts';

const status = z
  .enum(['waiting', 'offered', 'claimed', 'lapsed', 'left'])
  .openapi({ description: 'Where the entry stands; seats are kept for it while `offered`.', example: 'waiting' });

export const joinBody = z
  .strictObject({
    event_id: idSchema('event', 'The event to wait for.'),
    tier_id: idSchema('tier', 'The tier to wait for; null for any tier of the event.').nullable().default(null),
    access_code: accessCodeInput.optional(),
    email: emailInput('Where the offer is sent.'),
    name: nameInput(100, 'Who waits.', 'Ada Lovelace'),
    locale: localeInput(
      'What the person reads: the language of e-mails. Left out, the request’s Accept-Language counts.',
    ).optional(),
    quantity: z
      .int()
      .min(1)
      .max(100)
      .openapi({ description: 'Seats wanted; they are offered together or not at all.', example: 2 }),
    return_url: webUrl(2_000).optional().openapi({
      description: 'The page where an offer can be taken; the event’s hosted page if left out.',
      example: 'https://tickets.example.com/summer-night',
    }),
  })
  .openapi('JoinWaitlist');

const offer = z
  .object({
    tier_id: idSchema('tier', 'The tier of the offered seats.'),
    tier_name: z.string().openapi({ description: 'The tier’s name.', example: 'Front stalls' }),
    quantity: z.int().openapi({ description: 'Seats kept.', example: 2 }),
    unit_price: moneyOutput('The list price of one seat.'),
    buyer_price: moneyOutput('What one seat costs its buyer, fee and tax included.'),
    ...priceFields,
    currency: currencyOutput,
    expires_at: instantOutput('Until when the seats are kept.'),
    local_expires_at: localOutput('Until when the seats are kept.'),
  })
  .openapi('WaitlistOffer');

const entryFields = {
  id: idSchema('waitlistEntry', 'The entry’s id.'),
  event_id: idSchema('event', 'The event waited for.'),
  promoter_id: idSchema('promoter', 'The event’s promoter.'),
  user_id: idSchema('user', 'The person’s account; null for a guest.').nullable(),
  tier_id: idSchema('tier', 'The tier waited for; null for any.').nullable(),
  email: z.string().openapi({ description: 'Where the offer is sent.', example: 'ada@example.com' }),
  name: z.string().openapi({ description: 'Who waits.', example: 'Ada Lovelace' }),
  locale: localeOutput('What the person reads.'),
  quantity: z.int().openapi({ description: 'Seats wanted.', example: 2 }),
  status,
  lapse_reason: z.enum(LAPSE_REASONS).nullable().openapi({
    description:
      'Why a lapsed entry is over: its offer was not taken in time; or it waited in vain, since the sale of its tiers or the event has ended, or the event was cancelled. The person is told by e-mail of all but the first.',
    example: null,
  }),
  position: z.int().nullable().openapi({
    description: 'The place among those who wait for the same seats, 1 being next; null once not waiting.',
    example: 3,
  }),
  notified: z.boolean().openapi({ description: 'Whether an offer was made.', example: false }),
  offer: offer.nullable().openapi({ description: 'The seats kept for the entry; null while none are.' }),
  created_at: instantOutput('When the person joined.'),
};

export const notifyBody = z
  .strictObject({
    override: z.boolean().optional().openapi({
      description:
        'Offers a waiting entry seats out of turn: free ones in nobody’s cart, even if they are kept for somebody ahead of it. The audit log keeps who did it.',
      example: false,
    }),
  })
  .openapi('NotifyWaitlistEntry');

export const entrySchema = z.object(entryFields).openapi('WaitlistEntry');
export const joinedSchema = z
  .object({
    ...entryFields,
    token: z.string().openapi({
      description: 'The person’s credential for this entry; shown only now.',
      example: 'wt_wle_01k9z3v6w0d8y2m4q7r5t1x3n9.q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0x1c',
    }),
  })
  .openapi('JoinedWaitlistEntry');

export const entryPage = pageOf(entrySchema, 'WaitlistEntryPage');
const filters = {
  status: status.optional(),
  tier_id: idSchema('tier', 'Only entries for this tier; not those for any tier.').optional(),
  sort: createdSort,
};

/** A person's own entries, of any event. */
export const listQuery = z.strictObject({
  ...pageQuery('waitlistEntry'),
  event_id: idSchema('event', 'Only entries for this event.').optional(),
  ...filters,
});

/** The entries of one event, which is in the path. */
export const eventListQuery = z.strictObject({
  ...pageQuery('waitlistEntry'),
  email: emailInput('Only entries with this e-mail.').optional(),
  ...filters,
});
