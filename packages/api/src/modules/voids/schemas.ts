import { z } from '@hono/zod-openapi';
import { freeSeatsField, ticketIds } from '../orders/schemas.ts';

export const voidTicketsBody = z
  .strictObject({
    ticket_ids: ticketIds('A ticket to void.')
      .optional()
      .openapi({
        description: 'These tickets; all of the order without it.',
        example: ['tkt_01k9z3v6w0d8y2m4q7r5t1x3n9'],
      }),
    free_seats: freeSeatsField.optional(),
  })
  .openapi('VoidTickets');

export const freeSeatsBody = z
  .strictObject({
    ticket_ids: ticketIds('A void ticket.')
      .optional()
      .openapi({
        description: 'The seats of these void tickets; of all that are void without it.',
        example: ['tkt_01k9z3v6w0d8y2m4q7r5t1x3n9'],
      }),
  })
  .openapi('FreeSeats');
