import Stripe from 'stripe';
import type { Env } from '../../core/env.ts';
import { AppError } from '../../core/errors.ts';
import type { PaymentEvent, Payments } from '../../ports/payments.ts';
import { createAccounts } from './accounts.ts';
import { createCheckouts } from './checkout.ts';
import { callStripe, createStripeClient } from './client.ts';
import { createDisputes } from './disputes.ts';
import { createIntents } from './intents.ts';
import { createRefunds } from './refunds.ts';

type StripeEnv = Pick<
  Env,
  'STRIPE_API_URL' | 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET' | 'STRIPE_CONNECT_WEBHOOK_SECRET'
>;

const toEvent = ({ id, type, account, data }: Stripe.Event): PaymentEvent => ({
  id,
  // What connected accounts do on their own is not in our account, where objects are looked for by their ids.
  type: account && type !== 'account.updated' ? `connect.${type}` : type,
  object_id: (data.object as { id?: string }).id ?? '',
});

/** Payments through Stripe's API. */
export const createStripePayments = (env: StripeEnv, options: { timeoutMs?: number } = {}): Payments => {
  const stripe = createStripeClient(env, options);
  const crypto = Stripe.createSubtleCryptoProvider();
  const secrets = [env.STRIPE_WEBHOOK_SECRET, env.STRIPE_CONNECT_WEBHOOK_SECRET].filter(
    (secret) => secret !== undefined,
  );
  return {
    ...createIntents(stripe),
    ...createCheckouts(stripe),
    ...createRefunds(stripe),
    ...createAccounts(stripe),
    ...createDisputes(stripe),

    async eventsSince(since, types) {
      const created = { gte: Math.floor(since.getTime() / 1000) };
      const found: PaymentEvent[] = [];
      const all = async () => {
        for await (const event of stripe.events.list({ created, types: [...types], limit: 100 }))
          found.push(toEvent(event));
      };
      await callStripe(all());
      return found.reverse();
    },

    async readEvent(body, signature) {
      for (const secret of secrets) {
        try {
          return toEvent(await stripe.webhooks.constructEventAsync(body, signature ?? '', secret, undefined, crypto));
        } catch (error) {
          if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
        }
      }
      throw new AppError('invalid_signature', 'The Stripe-Signature does not fit the body and our secret.');
    },
  };
};
