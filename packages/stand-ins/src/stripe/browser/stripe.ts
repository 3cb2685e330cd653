import { Elements, type ElementsOptions, IntegrationError } from './elements.ts';
import { connectTo, frameUrl, showChallenge, styled } from './modal.ts';
import type { Answer, Ask, Intent, IntentResult, JsError } from './protocol.ts';

type ConfirmOptions = {
  elements?: Elements;
  clientSecret?: string;
  confirmParams?: { return_url?: string; payment_method_data?: { billing_details?: Record<string, unknown> } };
  redirect?: 'always' | 'if_required';
};

/** The stand-in for the object that `window.Stripe()` returns. */
class StripeDouble {
  readonly #key: string;
  #controller: Promise<MessagePort> | undefined;
  #asked = 0;

  constructor(key: string) {
    this.#key = key;
  }

  elements(options: ElementsOptions = {}): Elements {
    return new Elements(this.#key, options);
  }

  async confirmPayment(options: ConfirmOptions): Promise<Partial<Record<'error' | 'paymentIntent', unknown>>> {
    const { elements, confirmParams = {}, redirect = 'always' } = options;
    const returnUrl = confirmParams.return_url;
    const clientSecret = options.clientSecret ?? elements?.clientSecret;
    if (!elements) throw new IntegrationError('confirmPayment() needs the `elements` instance that collects the card.');
    if (!clientSecret) throw new IntegrationError('confirmPayment() needs a client secret, here or in elements().');
    if (redirect === 'always' && !returnUrl) {
      throw new IntegrationError('confirmPayment() needs confirmParams.return_url unless redirect is "if_required".');
    }
    const billing = confirmParams.payment_method_data?.billing_details ?? {};
    const confirmed = (await elements.ask('confirm', { clientSecret, billing, returnUrl })) as IntentResult;
    const result = 'paymentIntent' in confirmed ? await this.#next(confirmed.paymentIntent) : confirmed;
    if ('error' in result) return result;
    if (redirect === 'always' && returnUrl) {
      location.assign(withOutcome(returnUrl, result.paymentIntent));
      // The real one never resolves either, since the browser is leaving the page.
      return new Promise(() => {});
    }
    return result;
  }

  /** Reads an intent by its client secret, through a hidden frame of the double. */
  async retrievePaymentIntent(clientSecret: string): Promise<IntentResult> {
    this.#controller ??= this.#openController();
    const port = await this.#controller;
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      const listen = ({ data }: MessageEvent<Answer>) => {
        if (data.id !== id) return;
        port.removeEventListener('message', listen);
        resolve(data.result as IntentResult);
      };
      port.addEventListener('message', listen);
      port.postMessage({ id, call: 'retrieve', args: { clientSecret } } satisfies Ask);
    });
  }

  /** Shows the action that an intent still requires, and returns the result. */
  async handleNextAction({ clientSecret }: { clientSecret: string }): Promise<IntentResult> {
    const found = await this.retrievePaymentIntent(clientSecret);
    return 'paymentIntent' in found ? this.#next(found.paymentIntent) : found;
  }

  async #next(intent: Intent): Promise<IntentResult> {
    if (intent.status !== 'requires_action') return { paymentIntent: intent };
    const url = intent.next_action?.use_stripe_sdk?.stripe_js ?? intent.next_action?.redirect_to_url?.url;
    if (!url) return { paymentIntent: intent };
    await showChallenge(url);
    const after = await this.retrievePaymentIntent(intent.client_secret);
    if ('error' in after || after.paymentIntent.status !== 'requires_payment_method') return after;
    const failure: JsError = after.paymentIntent.last_payment_error ?? {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message: 'We are unable to authenticate your payment method.',
    };
    return { error: { ...failure, payment_intent: after.paymentIntent } };
  }

  #openController(): Promise<MessagePort> {
    const frame = styled(document.createElement('iframe'), { display: 'none' });
    frame.setAttribute('aria-hidden', 'true');
    frame.tabIndex = -1;
    frame.title = 'Stripe controller';
    frame.src = frameUrl('/frames/controller');
    const port = connectTo(frame, { key: this.#key }, () => {});
    document.body.append(frame);
    // Messages wait in the port until the frame has taken its end.
    return Promise.resolve(port);
  }
}

const withOutcome = (returnUrl: string, intent: Intent): string => {
  const url = new URL(returnUrl, location.href);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('payment_intent_client_secret', intent.client_secret);
  url.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : 'pending');
  return url.href;
};

const Stripe = (key: unknown): StripeDouble => {
  if (typeof key !== 'string' || !key.startsWith('pk_')) {
    throw new IntegrationError(
      'Stripe() needs a publishable key, which begins with pk_. A secret key never belongs on a page.',
    );
  }
  return new StripeDouble(key);
};
Stripe.version = 3;

Object.assign(window, { Stripe });
