import { z } from '@hono/zod-openapi';
import {
  currencyOutput,
  emailInput,
  idSchema,
  instantOutput,
  localOutput,
  moneyOutput,
  nameInput,
  orNull,
  pageOf,
  textInput,
  withinBytes,
} from '../../core/fields.ts';

/** Enough for a form, and few enough for a webhook of 20 kB. */
const MOST_ANSWERS = 10;
/** The limit of all answers together, since an order of a thousand tickets is read at once. */
const MOST_BYTES = 6_000;

const question = { description: 'What was asked.', example: 'Any allergies?' };
const answer = { description: 'What the person answered.', example: 'Peanuts' };

/** The person a ticket is for, as the buyer gives it. */
export const attendeeInput = z
  .strictObject({
    name: nameInput(200, 'The person the ticket is for.', 'Ada Lovelace'),
    email: emailInput('Their e-mail.').optional(),
    answers: z
      .array(
        z
          .strictObject({
            question: textInput(200, question.description, question.example),
            answer: textInput(300, answer.description, answer.example),
          })
          .openapi('AttendeeAnswerInput'),
      )
      .max(MOST_ANSWERS)
      .refine(...withinBytes(MOST_BYTES))
      .optional()
      .openapi({
        description: `What they answered to your questions: ${MOST_ANSWERS} at most, and ${MOST_BYTES} bytes of JSON in UTF-8.`,
      }),
  })
  .openapi('AttendeeInput');

export const updateTicketBody = z
  .strictObject({
    attendee: attendeeInput.openapi({ description: 'Who it is for from now on, in full.' }),
  })
  .openapi('UpdateTicket');

export const attendeeSchema = z
  .object({
    name: z.string().openapi({ description: 'The person the ticket is for.', example: 'Ada Lovelace' }),
    email: z.string().optional().openapi({ description: 'Their e-mail.', example: 'ada@example.com' }),
    answers: z
      .array(
        z
          .object({ question: z.string().openapi(question), answer: z.string().openapi(answer) })
          .openapi('AttendeeAnswer'),
      )
      .optional()
      .openapi({ description: 'What they answered to the questions of the sale.' }),
  })
  .openapi('Attendee');

export const ticketSchema = z
  .object({
    id: idSchema('ticket', 'The ticket’s id.'),
    order_id: idSchema('order', 'The order it was sold with.'),
    event_id: idSchema('event', 'The event it admits to.'),
    tier_id: idSchema('tier', 'Its tier.'),
    tier_name: z.string().openapi({ description: 'The tier’s name.', example: 'General admission' }),
    ticket_code: z
      .string()
      .openapi({ description: 'To type at the door when a scan fails.', example: '7K2M9QX4R8TZ5W3V6B1CDEFGHJ' }),
    qr_code: z.string().openapi({
      description:
        'The text of the QR code: `TV1.<ticket>.<tier>.<Ed25519 signature>`, verifiable with the event’s public key.',
      example: 'TV1.01k9z3v6w0d8y2m4q7r5t1x3n9.01k9z3v6w0d8y2m4q7r5t1x3n8.mQ…',
    }),
    qr_image_url: z.url().openapi({
      description: 'The QR code as a PNG, for e-mails.',
      example: 'https://api.ticketvendor.dev/api/v1/tickets/tkt_01k9z3v6w0d8y2m4q7r5t1x3n9/qr.png?signature=mQ2hJ8sV',
    }),
    status: z
      .enum(['valid', 'checked_in', 'void'])
      .openapi({ description: 'Whether it admits, has admitted, or does no longer.', example: 'valid' }),
    refund_id: idSchema('refund', 'The refund that gave back what it cost; null while none did.').nullable(),
    seat_freed_at: instantOutput('When its seat went back to the sale; null while the seat is taken.').nullable(),
    attendee: orNull(attendeeSchema).openapi({ description: 'Who it is for, when that was said.' }),
    price: moneyOutput('What was paid for it.'),
    currency: currencyOutput,
    checked_in_at: instantOutput('When it passed the door.').nullable(),
    local_checked_in_at: localOutput('When it passed the door.').nullable(),
    checked_in_by: z.string().nullable().openapi({ description: 'Where it passed the door.', example: 'North gate' }),
    void_admissions: z.int().openapi({
      description:
        'How many people were let in with it, by scanners that were offline, although it was void by then or its event cancelled.',
      example: 0,
    }),
    created_at: instantOutput('When it was issued.'),
  })
  .openapi('Ticket');

export const ticketPage = pageOf(ticketSchema, 'TicketPage');
