import { z } from '@hono/zod-openapi';
import { booleanQuery, createdSort, idSchema, instantOutput, pageOf, pageQuery, textInput } from '../../core/fields.ts';
import { readinessSchema } from '../health/schemas.ts';
import { ownPromoterSchema } from '../promoters/schemas.ts';

export const adminPromotersQuery = z.strictObject({
  ...pageQuery('promoter'),
  q: textInput(100, 'Text that name, company or e-mail must contain.', 'analytical').optional(),
  status: z
    .enum(['active', 'suspended'])
    .optional()
    .openapi({ description: 'Only promoters in this state.', example: 'suspended' }),
  verified: booleanQuery('Only promoters that are, or are not, verified.').optional(),
  sort: createdSort,
});

export const ownPromoterPage = pageOf(ownPromoterSchema, 'OwnPromoterPage');

export const suspendBody = z
  .strictObject({
    reason: textInput(500, 'Why, for the promoter’s audit log.', 'Chargebacks above 2 %').optional(),
  })
  .openapi('SuspendPromoter');

const count = (description: string) => z.int().openapi({ description, example: 0 });
const oldest = (description: string) => instantOutput(description).nullable();

export const systemHealthSchema = z
  .object({
    as_of: instantOutput('The time this was true.'),
    status: z
      .enum(['ok', 'behind'])
      .openapi({ description: '`behind`: something is overdue by two minutes or has failed.', example: 'ok' }),
    services: readinessSchema,
    outbox: z
      .object({
        open: count('Jobs that are not done, those of the future included.'),
        overdue: count('Jobs that should have been done two minutes ago.'),
        failing: count('Open jobs that have failed at least once.'),
        oldest_due_at: oldest('When the first of them is or was due.'),
        by_kind: z
          .array(
            z
              .object({
                kind: z.string().openapi({ description: 'What the jobs do.', example: 'orders.email_tickets' }),
                due: count('How many are due, 1,000 at most.'),
                oldest_due_at: instantOutput('Since when the first of them is.'),
              })
              .openapi('LateKind'),
          )
          .openapi({
            description: 'What is due by now, the latest first; without webhooks that wait for an endpoint that fails.',
          }),
      })
      .openapi({ description: 'Work that follows from transactions.' }),
    stripe_events: z
      .object({
        unprocessed: count('Events of Stripe that were stored and not acted on.'),
        oldest_received_at: oldest('When the first of them came.'),
      })
      .openapi({ description: 'What Stripe told us.' }),
    orders: z
      .object({
        pending: count('Orders that wait for their payment.'),
        overdue: count('Pending orders that should have expired two minutes ago.'),
        oldest_expires_at: oldest('When the first of the pending ones expires or should have.'),
      })
      .openapi({ description: 'Orders in flight.' }),
    refunds: z
      .object({
        pending: count('Refunds whose outcome is not known.'),
        waiting: count('Refunds that wait for a promoter’s balance at Stripe, and are tried again by themselves.'),
        failed: count('Refunds that failed and are owed: a person has to act.'),
        oldest_created_at: oldest('When the first of them was asked for.'),
      })
      .openapi({ description: 'Money that is owed.' }),
    webhook_endpoints: z
      .object({
        failing: count('Enabled endpoints whose last delivery failed.'),
        disabled: count('Endpoints that are switched off.'),
      })
      .openapi({ description: 'Promoters’ backends.' }),
    failing_endpoints: z
      .array(
        z
          .object({
            id: idSchema('webhookEndpoint', 'The endpoint.'),
            promoter_id: idSchema('promoter', 'Whose it is.'),
            url: z.string().openapi({ description: 'Where it is.', example: 'https://backend.example.com/hooks' }),
            failing_since: instantOutput('Since when it fails.'),
          })
          .openapi('FailingEndpoint'),
      )
      .openapi({ description: 'The 50 that have failed for longest.' }),
  })
  .openapi('SystemHealth');
