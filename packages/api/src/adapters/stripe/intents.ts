import Stripe from 'stripe';
import { PAYMENT_STATUSES, type Payable, type Payment, type Payments, type Spent } from '../../ports/payments.ts';
import { callStripe, callStripeOnce, idOf } from './client.ts';

const STATUSES: readonly string[] = PAYMENT_STATUSES;
const isStatus = (status: string): status is Payment['status'] => STATUSES.includes(status);

const toPayment = (intent: Stripe.PaymentIntent): Payment => ({
  id: intent.id,
  // A status we don't know is money on its way: neither success nor a reason to give the seats up.
  status: isStatus(intent.status) ? intent.status : 'processing',
  amount: intent.amount,
  currency: intent.currency,
  order_id: intent.metadata.order_id ?? null,
  account: idOf(intent.transfer_data?.destination),
  fee: intent.application_fee_amount ?? 0,
  client_secret: intent.client_secret,
  refunded: typeof intent.latest_charge === 'object' ? (intent.latest_charge?.amount_refunded ?? 0) : 0,
});

/** A payable as Stripe is to hear of it. */
export type Asked = Omit<Payable, 'email'> & { email: string | null };

/** What a payment says and where it goes, in either mode. */
export const paymentDetails = (payable: Asked) =>
  ({
    description: payable.description,
    ...(payable.email !== null && { receipt_email: payable.email }),
    metadata: metadataOf(payable),
    ...(payable.statement_suffix && { statement_descriptor_suffix: payable.statement_suffix }),
    ...(payable.account && {
      transfer_data: { destination: payable.account },
      // The promoter is the seller: their name on the statement, their country's rules and fees.
      on_behalf_of: payable.account,
      ...(payable.fee > 0 && { application_fee_amount: payable.fee }),
    }),
  }) satisfies Stripe.PaymentIntentCreateParams | Stripe.Checkout.SessionCreateParams.PaymentIntentData;

/** Whose payment an object at Stripe is. */
export const metadataOf = ({ order_id, event_id, promoter_id }: Asked) => ({ order_id, event_id, promoter_id });

/** The key under which an attempt at paying an order is made. */
const attemptKey = ({ order_id, attempt }: Payable) => `${order_id}:payment:${attempt}`;

/**
 * Makes what an order is paid by, under the attempt's key. Stripe judges e-mails by rules of its own; its receipt is all it
 * wants one for, so one that it refuses is left out, under another key.
 */
export const makePayable = async <T>(
  payable: Payable,
  make: (asked: Asked, idempotencyKey: string) => PromiseLike<T>,
): Promise<T | Spent> => {
  const key = attemptKey(payable);
  try {
    return await callStripeOnce(make(payable, key));
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError && error.code === 'email_invalid')) throw error;
    return callStripeOnce(make({ ...payable, email: null }, `${key}:no-email`));
  }
};

/** PaymentIntents, for the Payment Element. */
export const createIntents = (stripe: Stripe): Pick<Payments, 'create' | 'get' | 'cancel'> => {
  const get = async (id: string) =>
    toPayment(await callStripe(stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })));
  return {
    async create(payable) {
      const made = await makePayable(payable, (asked, idempotencyKey) =>
        stripe.paymentIntents.create(
          {
            amount: asked.amount,
            currency: asked.currency,
            automatic_payment_methods: { enabled: true },
            ...paymentDetails(asked),
          },
          { idempotencyKey },
        ),
      );
      return made === 'spent' ? made : toPayment(made);
    },

    get,

    // Without a key of its own: a cancel that was refused must be judged anew the next time, not repeated.
    async cancel(id) {
      try {
        return toPayment(await callStripe(stripe.paymentIntents.cancel(id)));
      } catch (error) {
        // A cancel loses to a success, or comes a second time: the intent itself says which.
        if (error instanceof Stripe.errors.StripeInvalidRequestError) return get(id);
        throw error;
      }
    },
  };
};
