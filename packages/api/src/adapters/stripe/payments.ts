import Stripe from 'stripe';
import type { Env } from '../../core/env.ts';
import { AppError } from '../../core/errors.ts';
import type { Payments } from '../../ports/payments.ts';
import { createAccounts } from './accounts.ts';
import { createCheckouts } from './checkout.ts';
import { createStripeClient } from './client.ts';
import { createDisputes } from './disputes.ts';
import { createIntents } from './intents.ts';
import { createRefunds } from './refunds.ts';

type StripeEnv = Pick<Env, 'STRIPE_API_URL' | 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET'>;

/** Payments through Stripe's API. */
export const createStripePayments = (env: StripeEnv): Payments => {
  const stripe = createStripeClient(env);
  const crypto = Stripe.createSubtleCryptoProvider();
  return {
    ...createIntents(stripe),
    ...createCheckouts(stripe),
    ...createRefunds(stripe),
    ...createAccounts(stripe),
    ...createDisputes(stripe),

    async readEvent(body, signature) {
      try {
        const { id, type, data } = await stripe.webhooks.constructEventAsync(
          body,
          signature ?? '',
          env.STRIPE_WEBHOOK_SECRET,
          undefined,
          crypto,
        );
        const object = data.object as { id?: string };
        return { id, type, object_id: object.id ?? '' };
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) {
          throw new AppError('invalid_signature', 'The Stripe-Signature does not fit the body and our secret.');
        }
        throw error;
      }
    },
  };
};
