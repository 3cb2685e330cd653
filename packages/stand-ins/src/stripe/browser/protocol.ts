/** How the page's script and a frame of the double speak: one message passes a port, and the others go through it. */
export const CONNECT = 'stripe-double:connect';

/** Looks that a page may ask for, a small part of Stripe's Appearance API. */
export type Appearance = {
  theme?: 'flat' | 'night' | 'stripe';
  labels?: 'above' | 'floating';
  variables?: Record<string, string>;
};

/** A font the frame should load, as in Stripe's `elements({fonts})`. */
export type Font = {
  cssSrc?: string;
  family?: string;
  src?: string;
  weight?: string;
  style?: string;
};

/** What the page sends a frame when it connects. */
export type Setup = {
  key: string;
  clientSecret?: string | undefined;
  appearance?: Appearance | undefined;
  fonts?: Font[] | undefined;
};

export type Connect = {
  kind: typeof CONNECT;
  setup: Setup;
};

/** What the page asks of a frame; each is answered under its `id`. */
export type Ask = {
  id: number;
  call: 'blur' | 'clear' | 'confirm' | 'focus' | 'retrieve' | 'submit' | 'update';
  args: Record<string, unknown>;
};

export type Answer = {
  id: number;
  result: unknown;
};

/** What a frame tells the page without being asked. */
export type Notice = {
  event: 'blur' | 'change' | 'done' | 'escape' | 'focus' | 'loaderror' | 'ready' | 'resize';
  detail?: Record<string, unknown>;
};

/** The part of Stripe's error object that a page sees. */
export type JsError = {
  type: string;
  message: string;
  code?: string;
  decline_code?: string;
  payment_intent?: Intent;
};

/** The part of a PaymentIntent that the scripts themselves read. */
export type Intent = {
  id: string;
  status: string;
  client_secret: string;
  last_payment_error?: JsError | null;
  next_action?: { type: string; use_stripe_sdk?: { stripe_js?: string }; redirect_to_url?: { url?: string } } | null;
};

export type IntentResult = { paymentIntent: Intent } | { error: JsError };
