import Stripe from 'stripe';
import type { Env } from '../../core/env.ts';
import { AppError } from '../../core/errors.ts';
import { PAYMENT_STATUSES, type Payment, type Payments, type ProviderRefund } from '../../ports/payments.ts';

const TIMEOUT_MS = 8_000;

const STATUSES: readonly string[] = PAYMENT_STATUSES;
const isStatus = (status: string): status is Payment['status'] => STATUSES.includes(status);

const toPayment = (intent: Stripe.PaymentIntent): Payment => ({
  id: intent.id,
  // A status we don't know is money on its way: neither success nor a reason to give the seats up.
  status: isStatus(intent.status) ? intent.status : 'processing',
  amount: intent.amount,
  currency: intent.currency,
  order_id: intent.metadata.order_id ?? null,
  client_secret: intent.client_secret,
});

const toRefund = (refund: Stripe.Refund): ProviderRefund => ({
  id: refund.id,
  status:
    refund.status === 'succeeded'
      ? 'succeeded'
      : refund.status === 'failed' || refund.status === 'canceled'
        ? 'failed'
        : 'pending',
});

/** Stripe answered, but not to the question: it is down, slow or limits us. */
const isUnavailable = (error: unknown) =>
  error instanceof Stripe.errors.StripeConnectionError ||
  error instanceof Stripe.errors.StripeRateLimitError ||
  (error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500) ||
  (error instanceof Stripe.errors.StripeError && error.code === 'idempotency_key_in_use');

const asking = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (isUnavailable(error)) {
      throw new AppError(
        'payment_provider_unavailable',
        'Nothing was charged by this request. Try again in a moment.',
        {
          retryAfter: 2,
          cause: error,
        },
      );
    }
    throw error;
  }
};

/** Payments through Stripe's API. */
export const createStripePayments = (env: Env): Payments => {
  const api = new URL(env.STRIPE_API_URL);
  const stripe = new Stripe(env.STRIPE_SECRET_KEY, {
    httpClient: Stripe.createFetchHttpClient(),
    host: api.hostname,
    port: api.port || (api.protocol === 'https:' ? 443 : 80),
    protocol: api.protocol === 'https:' ? 'https' : 'http',
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 2,
    telemetry: false,
  });
  const crypto = Stripe.createSubtleCryptoProvider();

  const get = async (id: string) => toPayment(await asking(stripe.paymentIntents.retrieve(id)));

  return {
    async create(order) {
      return toPayment(
        await asking(
          stripe.paymentIntents.create(
            {
              amount: order.amount,
              currency: order.currency,
              automatic_payment_methods: { enabled: true },
              receipt_email: order.email,
              description: order.description,
              metadata: { order_id: order.id },
            },
            { idempotencyKey: `${order.id}:intent` },
          ),
        ),
      );
    },

    get,

    async cancel(id) {
      try {
        return toPayment(await asking(stripe.paymentIntents.cancel(id)));
      } catch (error) {
        // A cancel loses to a success, or comes a second time: the intent itself says which.
        if (error instanceof Stripe.errors.StripeInvalidRequestError) return get(id);
        throw error;
      }
    },

    async refund(refund) {
      const made = await asking(stripe.refunds.list({ payment_intent: refund.payment_id, limit: 100 }));
      const known = made.data.find((one) => one.metadata?.refund_id === refund.id);
      if (known) return toRefund(known);
      return toRefund(
        await asking(
          stripe.refunds.create(
            {
              payment_intent: refund.payment_id,
              amount: refund.amount,
              metadata: { refund_id: refund.id, reason: refund.reason },
            },
            { idempotencyKey: refund.id },
          ),
        ),
      );
    },

    async readEvent(body, signature) {
      try {
        const event = await stripe.webhooks.constructEventAsync(
          body,
          signature ?? '',
          env.STRIPE_WEBHOOK_SECRET,
          undefined,
          crypto,
        );
        const object = event.data.object as { id?: string; payment_intent?: string | { id: string } | null };
        const payment = event.type.startsWith('payment_intent.') ? object.id : object.payment_intent;
        return {
          id: event.id,
          type: event.type,
          object_id: object.id ?? '',
          payment_id: (typeof payment === 'object' ? payment?.id : payment) ?? null,
        };
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) {
          throw new AppError('invalid_signature', 'The Stripe-Signature does not fit the body and our secret.');
        }
        throw error;
      }
    },
  };
};
