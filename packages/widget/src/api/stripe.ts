/** The part of Stripe.js that the payment step uses, https://docs.stripe.com/js. */
export interface Stripe {
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
}

export interface StripeElements {
  create(type: 'payment', options: object): StripeElement;
}

export interface StripeElement {
  mount(target: HTMLElement): void;
  destroy(): void;
  on(event: 'ready' | 'change' | 'loaderror', listener: (event: { error?: StripeError }) => void): void;
}

export interface StripeError {
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
}

type StripeFactory = (publishableKey: string) => Stripe;

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

const scripts = new Map<string, Promise<StripeFactory>>();

/** Loads Stripe.js from `url`, once for the page. Rejects if it can't be loaded; the next call tries again. */
export function loadStripe(url: string): Promise<StripeFactory> {
  const known = scripts.get(url);
  if (known) return known;
  const loading = load(url);
  scripts.set(url, loading);
  loading.catch(() => scripts.delete(url));
  return loading;
}

function load(url: string): Promise<StripeFactory> {
  return new Promise((resolve, reject) => {
    const finish = () => {
      const factory: unknown = Reflect.get(window, 'Stripe');
      if (typeof factory === 'function') resolve(factory as StripeFactory);
      else reject(new Error('Stripe.js did not define window.Stripe.'));
    };
    // A page that uses Stripe itself has it already, and it must not be loaded twice.
    if (Reflect.has(window, 'Stripe')) return finish();
    const script = document.createElement('script');
    Reflect.set(script, 'src', trusted(url));
    script.async = true;
    script.addEventListener('load', finish);
    script.addEventListener('error', () => {
      script.remove();
      reject(new Error('Stripe.js could not be loaded.'));
    });
    document.head.append(script);
  });
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/** Where the page requires Trusted Types, the policy `ticket-vendor` vouches for this one kind of address. */
function trusted(url: string): unknown {
  const types: TrustedTypes | undefined = Reflect.get(window, 'trustedTypes');
  policy ??= types?.createPolicy('ticket-vendor', {
    createScriptURL(address) {
      const { protocol, hostname } = new URL(address);
      if (protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost') return address;
      throw new TypeError('A payment script must come over https.');
    },
  });
  return policy ? policy.createScriptURL(url) : url;
}
