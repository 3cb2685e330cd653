/** The part of Stripe.js that the payment step uses, https://docs.stripe.com/js. */
export type Stripe = {
  elements(options: {
    clientSecret: string;
    locale?: string;
    appearance?: {
      theme: 'stripe' | 'night';
      variables: Record<string, string>;
      rules?: Record<string, Record<string, string>>;
    };
  }): StripeElements;
  confirmPayment(options: {
    elements: StripeElements;
    redirect: 'if_required';
    confirmParams: {
      return_url: string;
      payment_method_data?: { billing_details: { name: string; email: string } };
    };
  }): Promise<{ error?: StripeError; paymentIntent?: { status: string } }>;
};

export type StripeElements = {
  create(type: 'payment', options: object): StripeElement;
};

export type StripeElement = {
  mount(target: HTMLElement): void;
  destroy(): void;
  on(event: 'ready' | 'change' | 'loaderror', listener: (event: { error?: StripeError }) => void): void;
};

export type StripeError = {
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
  readonly payment_intent?: { readonly status: string };
};

type StripeFactory = (publishableKey: string) => Stripe;

type TrustedTypes = {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
};

/** What a failed payment's error says about the money. */
export type Outcome = 'declined' | 'invalid' | 'unknown';

/** Statuses of a payment that charges nothing unless the buyer acts again. */
const UNPAID: readonly unknown[] = ['requires_payment_method', 'canceled'];

/**
 * `declined`: no money moves. `invalid`: a field has a mistake, and nothing was sent. After any other error the payment
 * may have succeeded (https://docs.stripe.com/api/errors, https://docs.stripe.com/error-low-level).
 */
export const outcomeOf = ({ type, payment_intent }: StripeError): Outcome => {
  if (type === 'validation_error') return 'invalid';
  const status = payment_intent?.status;
  return UNPAID.includes(status) || (type === 'card_error' && !status) ? 'declined' : 'unknown';
};

const scripts = new WeakMap<Window, Map<string, Promise<StripeFactory>>>();

/** Loads Stripe.js from `url`, once per window. Rejects if it can't be loaded; the next call tries again. */
export const loadStripe = (url: string, view: Window): Promise<StripeFactory> => {
  const loaded = scripts.get(view) ?? new Map<string, Promise<StripeFactory>>();
  scripts.set(view, loaded);
  const known = loaded.get(url);
  if (known) return known;
  const loading = load(url, view);
  loaded.set(url, loading);
  loading.catch(() => loaded.delete(url));
  return loading;
};

const load = (url: string, view: Window): Promise<StripeFactory> => {
  return new Promise((resolve, reject) => {
    const finish = () => {
      const factory: unknown = Reflect.get(view, 'Stripe');
      if (typeof factory === 'function') resolve(factory as StripeFactory);
      else reject(new Error('Stripe.js did not define window.Stripe.'));
    };
    // A page that uses Stripe itself has already loaded it, and it must not load twice.
    if (Reflect.has(view, 'Stripe')) return finish();
    const script = view.document.createElement('script');
    Reflect.set(script, 'src', trusted(url, view));
    script.async = true;
    script.addEventListener('load', finish);
    script.addEventListener('error', () => {
      script.remove();
      reject(new Error('Stripe.js could not be loaded.'));
    });
    view.document.head.append(script);
  });
};

const policies = new WeakMap<Window, ReturnType<TrustedTypes['createPolicy']>>();

/** If the page requires Trusted Types, the policy `ticket-vendor` allows this kind of address. */
const trusted = (url: string, view: Window): unknown => {
  const types: TrustedTypes | undefined = Reflect.get(view, 'trustedTypes');
  if (!types) return url;
  const policy =
    policies.get(view) ??
    types.createPolicy('ticket-vendor', {
      createScriptURL(address) {
        const { protocol, hostname } = new URL(address);
        if (protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost') return address;
        throw new TypeError('A payment script must come over https.');
      },
    });
  policies.set(view, policy);
  return policy.createScriptURL(url);
};
