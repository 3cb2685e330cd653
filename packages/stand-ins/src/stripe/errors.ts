/** The `error` object of a Stripe answer. */
export type StripeErrorBody = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error' | 'rate_limit_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  charge?: string;
  payment_intent?: unknown;
  payment_method?: unknown;
  doc_url?: string;
};

/** An answer other than 2xx. `began` says whether the endpoint had started, which decides if Stripe keeps the result. */
export class StripeFailure extends Error {
  readonly status: number;
  readonly body: StripeErrorBody;
  readonly began: boolean;

  constructor(status: number, body: StripeErrorBody, began: boolean) {
    super(body.message);
    this.status = status;
    this.body = body.code ? { ...body, doc_url: `https://stripe.com/docs/error-codes/${dashed(body.code)}` } : body;
    this.began = began;
  }
}

/** A parameter was refused before the endpoint began; the idempotency key stays free. */
export const invalidParam = (message: string, param: string, code?: string): StripeFailure =>
  new StripeFailure(400, { type: 'invalid_request_error', message, param, ...(code ? { code } : {}) }, false);

/** The object named by the path does not exist (404), or the one named by a parameter does not (400). */
export const missing = (kind: string, id: string, param: string, status: 400 | 404 = 404): StripeFailure =>
  new StripeFailure(
    status,
    { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${kind}: '${id}'`, param },
    true,
  );

/** The object is in a state that does not allow the call. */
export const refused = (message: string, extra: Partial<StripeErrorBody> = {}): StripeFailure =>
  new StripeFailure(400, { type: 'invalid_request_error', message, ...extra }, true);

/** The error body that an injected fault carries. */
export const faultBody = (status: number): { error: StripeErrorBody } => {
  if (status === 429) {
    return {
      error: { type: 'rate_limit_error', code: 'rate_limit', message: 'Request rate limit exceeded (injected fault).' },
    };
  }
  return { error: { type: 'api_error', message: `Injected fault: ${status}.` } };
};

const dashed = (code: string): string => code.replaceAll('_', '-');
