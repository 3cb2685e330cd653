import { z } from '@hono/zod-openapi';
import { having, orNull } from '../../core/fields.ts';
import { freeSeatsField, orderSchema, refundSchema, ticketIds } from '../orders/schemas.ts';

const YES = { enum: [true] };

const NO = { enum: [false] };

export const refundBody = z
  .strictObject({
    ticket_ids: ticketIds('A ticket to refund.')
      .optional()
      .openapi({ description: 'Give back what these tickets cost.', example: ['tkt_01k9z3v6w0d8y2m4q7r5t1x3n9'] }),
    amount: z.int().min(1).optional().openapi({ description: 'Give back this much.', example: 500 }),
    void_tickets: z.boolean().optional().openapi({
      description:
        'Whether the tickets admit no longer: those in `ticket_ids`, otherwise all of the order. By default they are voided, unless an `amount` is given back.',
      example: true,
    }),
    free_seats: freeSeatsField.optional(),
    reason: z
      .enum(['requested_by_customer', 'duplicate', 'other'])
      .default('requested_by_customer')
      .openapi({ description: 'Why.', example: 'requested_by_customer' }),
  })
  .refine(
    (body) => !(body.ticket_ids && body.amount),
    'Send ticket_ids or amount, not both; neither refunds everything',
  )
  .refine((body) => !body.free_seats || (body.void_tickets ?? !body.amount), {
    path: ['free_seats'],
    message: 'A seat whose ticket admits can’t be freed; send void_tickets as true',
  })
  .openapi('RefundOrder', {
    not: {
      anyOf: [
        having('ticket_ids', 'amount'),
        { ...having('free_seats', 'void_tickets'), properties: { free_seats: YES, void_tickets: NO } },
        { ...having('free_seats', 'amount'), properties: { free_seats: YES, amount: {} }, not: having('void_tickets') },
      ],
    },
  });

export const refundedOrderSchema = z
  .object({
    order: orderSchema,
    refund: orNull(refundSchema).openapi({ description: 'Null when nothing was left to give back.' }),
  })
  .openapi('RefundedOrder');
