import Stripe from 'stripe';
import { PAYMENT_STATUSES, type Payable, type Payment, type Payments } from '../../ports/payments.ts';
import { asking, askingOnce, idOf } from './client.ts';

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
});

/** What a payment says and where it goes, in either mode. */
export const paymentDetails = (payable: Payable) =>
  ({
    description: payable.description,
    receipt_email: payable.email,
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
export const metadataOf = ({ order_id, event_id, promoter_id }: Payable) => ({ order_id, event_id, promoter_id });

/** The key under which an attempt at paying an order is made. */
export const attemptKey = ({ order_id, attempt }: Payable) => `${order_id}:payment:${attempt}`;

/** PaymentIntents, for the Payment Element. */
export const createIntents = (stripe: Stripe): Pick<Payments, 'create' | 'get' | 'cancel'> => {
  const get = async (id: string) => toPayment(await asking(stripe.paymentIntents.retrieve(id)));
  return {
    async create(payable) {
      const made = await askingOnce(
        stripe.paymentIntents.create(
          {
            amount: payable.amount,
            currency: payable.currency,
            automatic_payment_methods: { enabled: true },
            ...paymentDetails(payable),
          },
          { idempotencyKey: attemptKey(payable) },
        ),
      );
      return made === 'spent' ? made : toPayment(made);
    },

    get,

    // Without a key of its own: a cancel that was refused must be judged anew the next time, not repeated.
    async cancel(id) {
      try {
        return toPayment(await asking(stripe.paymentIntents.cancel(id)));
      } catch (error) {
        // A cancel loses to a success, or comes a second time: the intent itself says which.
        if (error instanceof Stripe.errors.StripeInvalidRequestError) return get(id);
        throw error;
      }
    },
  };
};
