import { z } from '@hono/zod-openapi';
import { idSchema, instantInput, instantOutput, integerQuery, localOutput, textInput } from '../../core/fields.ts';

/** Scans per upload: each is a row written under the event's lock. */
const MOST_SCANS = 500;
/** Tickets per answer to a scanner. */
const MOST_CHANGES = 1_000;

const gate = textInput(100, 'Which door or device this is.', 'North gate').optional();

const scanId = z.uuid().openapi({
  description: 'The scanner’s own id of this scan, a UUID. Sent again, with whatever call, it is the same scan.',
  example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
});

const asked = { gate, scan_id: scanId.optional() };

export const validateBody = z.strictObject(asked).openapi('ValidateTicket');

export const validateCodeBody = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(300)
      .openapi({ description: 'The QR code’s text or the ticket code.', example: 'TV1.01k9z3v6w0…' }),
    ...asked,
  })
  .openapi('ValidateTicketCode');

const scan = z
  .strictObject({
    scan_id: scanId,
    ticket_id: idSchema('ticket', 'The ticket that its QR code names.'),
    scanned_at: instantInput('When, by the scanner’s clock. A time that can’t be counts as that of the upload.'),
    gate,
  })
  .openapi('OfflineScan');

export const uploadScansBody = z
  .strictObject({
    scans: z
      .array(scan)
      .min(1)
      .max(MOST_SCANS)
      .refine((scans) => new Set(scans.map((one) => one.scan_id)).size === scans.length, 'Send each scan_id once')
      .openapi({
        uniqueItems: true,
        description: `Scans by which people were let in, at most ${MOST_SCANS}; their order is of no account.`,
      }),
  })
  .openapi('UploadScans');

const conflictSchema = z
  .object({
    scan_id: z.string().openapi({ description: 'The other scan.', example: '0b9a3f0e-8a8e-4d0f-a0a4-5f3a1c9a6d11' }),
    scanned_at: instantOutput('When that was.'),
    gate: z.string().nullable().openapi({ description: 'Where, as its scanner named it.', example: 'South gate' }),
    actor: z.string().openapi({
      description: 'Who scanned: the key or person of its request.',
      example: 'key_01k9z3v6w0d8y2m4q7r5t1x3n9',
    }),
  })
  .openapi('ScanConflict');

const resultSchema = z
  .object({
    scan_id: z.string().openapi({ description: 'The scan.', example: '8e03978e-40d5-43e8-bc93-6894a57f9324' }),
    ticket_id: idSchema('ticket', 'Its ticket; null where there is none.').nullable(),
    outcome: z
      .enum([
        'checked_in',
        'already_checked_in',
        'ticket_void',
        'event_cancelled',
        'ticket_not_found',
        'scan_id_reused',
      ])
      .openapi({
        description: 'What the scan counts for, as things are now. Only `checked_in` is the ticket’s check-in.',
        example: 'checked_in',
      }),
    scanned_at: instantOutput('When it counts as made; null where nothing was kept.').nullable(),
    conflict: conflictSchema.nullable().openapi({
      description:
        'The scan before which this one came too late; for the first one, the next by which somebody was let in with the same ticket. Null when there is no other.',
    }),
  })
  .openapi('ScanResult');

export const scanResultsSchema = z
  .object({ results: z.array(resultSchema).openapi({ description: 'What became of each scan, in their order.' }) })
  .openapi('ScanResults');

export const doorQuery = z.strictObject({
  since: z.string().max(64).optional().openapi({
    description: 'The `cursor` of your last answer, for what has changed since; everything if left out.',
    example: '42.tkt_01k9z3v6w0d8y2m4q7r5t1x3n9',
  }),
  limit: integerQuery(1, MOST_CHANGES, 'How many tickets to return.', 1000).default(MOST_CHANGES),
});

const keySchema = z
  .object({
    kty: z.literal('OKP').openapi({ description: 'The kind of key.', example: 'OKP' }),
    crv: z.literal('Ed25519').openapi({ description: 'The curve.', example: 'Ed25519' }),
    x: z
      .string()
      .openapi({ description: 'The key, base64url.', example: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }),
  })
  .openapi('TicketKey', { description: 'A public key as JWK (RFC 8037).' });

const text = (description: string, example: string) => z.string().openapi({ description, example });

export const doorSchema = z
  .object({
    event: z
      .object({
        id: idSchema('event', 'The event.'),
        title: text('What it is called.', 'Night of the Lanterns'),
        venue: text('Where it is.', 'Old Harbour Hall'),
        city: text('In which city.', 'Hamburg'),
        start_time: instantOutput('When it starts.'),
        end_time: instantOutput('When it ends.'),
        local_start_time: localOutput('When it starts.'),
        local_end_time: localOutput('When it ends.'),
        time_zone: text('The IANA time zone of its venue.', 'Europe/Berlin'),
        status: z
          .enum(['draft', 'published', 'cancelled'])
          .openapi({ description: 'A cancelled event admits nobody.', example: 'published' }),
      })
      .openapi('DoorEvent', { description: 'What a scanner shows of the event.' }),
    key: keySchema,
    tiers: z
      .array(
        z
          .object({ id: idSchema('tier', 'The tier, as tickets name it.'), name: text('Its name.', 'Standing') })
          .openapi('DoorTier'),
      )
      .openapi({ description: 'The event’s tiers, in order of position.' }),
    tickets: z
      .array(
        z
          .object({
            id: idSchema('ticket', 'The ticket.'),
            status: z
              .enum(['checked_in', 'void'])
              .openapi({ description: 'Why it admits nobody any more.', example: 'void' }),
            checked_in_at: instantOutput('When somebody was let in with it.').nullable(),
            checked_in_by: z.string().nullable().openapi({ description: 'Where that was.', example: 'North gate' }),
          })
          .openapi('DoorTicket'),
      )
      .openapi({ description: 'Tickets that admit nobody any more, those that changed since the cursor.' }),
    cursor: text('Send it as `since` the next time.', '42.tkt_01k9z3v6w0d8y2m4q7r5t1x3n9'),
    has_more: z.boolean().openapi({ description: 'Whether to ask again at once.', example: false }),
    now: instantOutput('Our clock, to set the scanner’s by.'),
  })
  .openapi('Door');
