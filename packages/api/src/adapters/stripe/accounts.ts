import Stripe from 'stripe';
import { AppError } from '../../core/errors.ts';
import type { PaymentAccount, Payments } from '../../ports/payments.ts';
import { callStripe } from './client.ts';

const toAccount = (account: Stripe.Account): PaymentAccount => ({
  id: account.id,
  // A destination charge needs both: to charge on the account's behalf, and to move the money to it.
  charges_enabled: account.charges_enabled && account.capabilities?.transfers === 'active',
  payouts_enabled: account.payouts_enabled,
  details_submitted: account.details_submitted,
});

/** Connected accounts with Stripe's Express dashboard; the platform answers for fees and losses. */
export const createAccounts = (stripe: Stripe): Pick<Payments, 'createAccount' | 'getAccount' | 'onboardingLink'> => ({
  async createAccount(promoter) {
    try {
      return toAccount(
        await callStripe(
          stripe.accounts.create(
            {
              // Nothing that the promoter can change in between, so that a retry asks for the same.
              ...(promoter.country && { country: promoter.country }),
              controller: {
                fees: { payer: 'application' },
                losses: { payments: 'application' },
                requirement_collection: 'stripe',
                stripe_dashboard: { type: 'express' },
              },
              capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
              metadata: { promoter_id: promoter.id },
            },
            { idempotencyKey: `${promoter.id}:account` },
          ),
        ),
      );
    } catch (error) {
      if (error instanceof Stripe.errors.StripeIdempotencyError) {
        throw new AppError(
          'request_in_progress',
          'An account of another country is being made; ask again without one.',
        );
      }
      if (error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'country') {
        throw new AppError('invalid_request', 'Stripe makes no accounts in this country.', {
          errors: [{ pointer: '/body/country', detail: 'Not a country that Stripe can pay out to' }],
        });
      }
      throw error;
    }
  },

  getAccount: async (id) => toAccount(await callStripe(stripe.accounts.retrieve(id))),

  // Without a key: each link is good once, so a repeat wants another.
  async onboardingLink(account, return_url, refresh_url) {
    const link = await callStripe(
      stripe.accountLinks.create({ account, return_url, refresh_url, type: 'account_onboarding' }),
    );
    return { url: link.url, expires_at: new Date(link.expires_at * 1000) };
  },
});
