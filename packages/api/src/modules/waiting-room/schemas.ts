import { z } from '@hono/zod-openapi';
import { instantOutput, orNull } from '../../core/fields.ts';

const coordinate = (name: string, example: string) =>
  z
    .string()
    .regex(/^[\w-]{43}$/)
    .openapi({ description: `The ${name} coordinate, base64url.`, example });

export const joinRoomBody = z
  .strictObject({
    public_key: z
      .strictObject({
        kty: z.literal('EC').openapi({ description: 'The kind of key.', example: 'EC' }),
        crv: z.literal('P-256').openapi({ description: 'The curve.', example: 'P-256' }),
        x: coordinate('x', 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'),
        y: coordinate('y', 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'),
      })
      .optional()
      .openapi({
        description:
          'The public half of a key that the browser keeps, as a JWK: only its holder can use the admission then. Without it the admission is for one hold.',
      }),
  })
  .openapi('JoinWaitingRoom');

const ticket = z.string().min(1).max(1024).openapi({
  description: 'The place in line, as it was answered last.',
  example: 'pt_WyJldnRfMDFrOXoz…',
});

export const checkRoomBody = z.strictObject({ ticket }).openapi('CheckWaitingRoom');

export const ROOM_STATES = ['open', 'early', 'waiting', 'paused', 'admitted', 'sold_out', 'ended'] as const;

const count = (description: string, example: number) => z.int().openapi({ description, example });

export const placeSchema = z
  .object({
    state: z.enum(ROOM_STATES).openapi({
      description:
        '`open`: there is no waiting room now, buy directly. `early`: the sale has not begun; everybody who is here then gets a place by lot. `waiting`, or `paused` by the promoter. `admitted`: choose with the admission. `sold_out`: nothing is left; your place is kept. `ended`: the admission was not taken up in time, or the event is over; join again if it is not.',
      example: 'waiting',
    }),
    ticket: orNull(z.string()).openapi({
      description: 'The place in line: keep the newest one, and send it with the next check. Null where there is none.',
      example: 'pt_WyJldnRfMDFrOXoz…',
    }),
    place: orNull(count('', 1)).openapi({
      description: 'How many come before, and one: 1 is next. Null while places are not drawn, and without one.',
      example: 1250,
    }),
    people_waiting: orNull(count('', 1)).openapi({ description: 'How many wait in all.', example: 18_400 }),
    opens_at: orNull(instantOutput('')).openapi({ description: 'When the sale begins, if it has not.' }),
    estimate_seconds: orNull(
      z.object({
        from: count('At least so many seconds, most likely.', 240),
        to: count('At most so many seconds, most likely.', 660),
      }),
    ).openapi({ description: 'How long it will take, as things go. Null while nobody can say.' }),
    check_after_seconds: count('When to check again.', 20),
    admission: orNull(
      z.object({
        token: z.string().openapi({ description: 'Send it with the hold.', example: 'at_WyJldnRfMDFrOXoz…' }),
        visitor_id: z
          .string()
          .openapi({ description: 'Whose it is: part of the text that a proof signs.', example: '5m8k2v9q0r3t7w1x' }),
        expires_at: instantOutput('Until when a hold can be placed with it.'),
      }),
    ).openapi({ description: 'What lets in, once it is this visitor’s turn.' }),
  })
  .openapi('Place');

/** What a hold is placed with where the event has a waiting room. */
export const admissionInput = z
  .strictObject({
    token: z.string().min(1).max(1024).openapi({
      description: 'The admission, as the waiting room gave it.',
      example: 'at_WyJldnRfMDFrOXoz…',
    }),
    proof: z.string().min(1).max(200).optional().openapi({
      description:
        'The signature of the browser’s key (ECDSA P-256 with SHA-256, IEEE P1363, base64url) over five lines: `ticket-vendor admission v1`, the event’s id, the visitor’s id, the Idempotency-Key of this request, and `signed_at`. Where the visitor joined with a key.',
      example: 'MEUCIQDx…',
    }),
    signed_at: z.int().min(0).optional().openapi({
      description: 'When the proof was made, in seconds since 1970, within five minutes of the service’s clock.',
      example: 1_798_794_000,
    }),
  })
  .openapi('Admission', { description: 'What the waiting room gave, where the event has one now.' });

const settings = {
  mode: z.enum(['off', 'auto', 'on']).openapi({
    description:
      '`on`: every buyer waits in line first, from now on and before the sale opens. `auto`: once 100 holds are refused within ten seconds. `off`: never.',
    example: 'on',
  }),
  paused: z.boolean().openapi({ description: 'While true, nobody more is admitted.', example: false }),
  per_minute: orNull(z.int().min(1).max(100_000)).openapi({
    description: 'At most so many are admitted in a minute; null for as many as can be served.',
    example: 600,
  }),
};

export const updateRoomBody = z
  .strictObject(settings)
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'Send at least one field to change')
  .openapi('UpdateWaitingRoom', { minProperties: 1 });

export const roomSchema = z
  .object({
    ...settings,
    state: z.enum(['closed', 'early', 'waiting', 'paused', 'sold_out', 'ended']).openapi({
      description: 'What visitors find: `closed` is no waiting room now, and `waiting` one that admits.',
      example: 'waiting',
    }),
    waiting: count('How many wait now.', 18_400),
    admitted: count('How many were admitted so far.', 1_600),
    active: count('How many are admitted and have not chosen yet.', 85),
    arrivals_per_minute: orNull(count('', 1)).openapi({
      description: 'How many joined in the last minute; null before the sale opens.',
      example: 950,
    }),
    admitted_per_minute: count('How many are admitted in a minute, as things go.', 600),
    opens_at: orNull(instantOutput('')).openapi({
      description: 'When the sale opens or opened, and places are drawn.',
    }),
  })
  .openapi('WaitingRoom');
