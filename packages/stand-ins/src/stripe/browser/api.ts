import type { Intent, IntentResult, JsError } from './protocol.ts';

/** A card as the buyer typed it, checked and split. */
export type CardDetails = {
  number: string;
  exp_month: string;
  exp_year: string;
  cvc: string;
};

const OFFLINE: JsError = {
  type: 'api_connection_error',
  message:
    'We are experiencing issues connecting to our payments provider. Please check your connection and try again.',
};

/** Reads an intent with the publishable key. */
export const retrieveIntent = (key: string, clientSecret: string): Promise<IntentResult> => {
  const query = new URLSearchParams({ key, client_secret: clientSecret });
  return call(`/v1/payment_intents/${intentId(clientSecret)}?${query}`, { method: 'GET' });
};

/** Confirms an intent with the card; only this frame ever sees it. */
export const confirmIntent = (
  key: string,
  clientSecret: string,
  card: CardDetails,
  billing: Record<string, unknown>,
  returnUrl: string | undefined,
): Promise<IntentResult> => {
  const body = new URLSearchParams({ key, client_secret: clientSecret, ...cardForm(card) });
  append(body, 'payment_method_data[billing_details]', billing);
  if (returnUrl) body.set('return_url', returnUrl);
  return call(`/v1/payment_intents/${intentId(clientSecret)}/confirm`, { method: 'POST', body });
};

/** The card as form parameters of a payment method. */
export const cardForm = (card: CardDetails): Record<string, string> => ({
  'payment_method_data[type]': 'card',
  ...Object.fromEntries(Object.entries(card).map(([name, value]) => [`payment_method_data[card][${name}]`, value])),
});

const append = (body: URLSearchParams, name: string, value: unknown): void => {
  if (typeof value === 'string') body.set(name, value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) append(body, `${name}[${key}]`, inner);
  }
};

const call = async (url: string, init: RequestInit): Promise<IntentResult> => {
  try {
    const response = await fetch(url, init);
    const answer: unknown = await response.json();
    return response.ok ? { paymentIntent: answer as Intent } : { error: (answer as { error: JsError }).error };
  } catch {
    return { error: OFFLINE };
  }
};

const intentId = (clientSecret: string): string => encodeURIComponent(clientSecret.split('_secret_')[0] ?? '');
