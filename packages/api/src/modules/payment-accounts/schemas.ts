import { z } from '@hono/zod-openapi';
import { instantOutput, webUrl } from '../../core/fields.ts';

const page = (description: string) =>
  webUrl().optional().openapi({ description, example: 'https://club.example.com/settings/payouts' });

export const createPaymentAccountBody = z
  .strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'Must be an ISO 3166 code of two capital letters')
      .optional()
      .openapi({
        description:
          'Where the promoter is based, ISO 3166-1 alpha-2; the platform’s own country when left out. It can’t be changed once the account is made.',
        example: 'AT',
      }),
    return_url: page('Where the promoter comes back to from Stripe’s form; this API’s own page when left out.'),
    refresh_url: page('Where they come back to when the link was used or has expired: ask there for a new one.'),
  })
  .openapi('CreatePaymentAccount');

export const paymentAccountSchema = z
  .object({
    id: z.string().nullable().openapi({
      description: 'The account at Stripe; null until it is made.',
      example: 'acct_1Qy6kzH2eZvKYlo2',
    }),
    charges_enabled: z.boolean().openapi({ description: 'Whether tickets can be charged for it.', example: true }),
    payouts_enabled: z
      .boolean()
      .openapi({ description: 'Whether Stripe pays its balance out to the promoter’s bank.', example: true }),
    details_submitted: z
      .boolean()
      .openapi({ description: 'Whether the promoter has finished Stripe’s form.', example: true }),
  })
  .openapi('PaymentAccount');

export const onboardingSchema = paymentAccountSchema
  .extend({
    url: z.url().openapi({
      description: 'Send the promoter’s owner there, at once: it is good for one visit.',
      example: 'https://connect.stripe.com/setup/e/acct_1Qy6kzH2eZvKYlo2/a1B2c3',
    }),
    url_expires_at: instantOutput('Until when the url can be opened.'),
  })
  .openapi('PaymentAccountOnboarding');
