import { ADVICE } from './error-advice.ts';

/** The one table of error codes: from it come the answers, the OpenAPI document, the SDK's error classes and docs/errors.md. */
export const ERRORS = {
  invalid_request: { status: 400, title: 'The request is invalid' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_cursor: { status: 400, title: 'The cursor names nothing in this list' },
  invalid_idempotency_key: { status: 400, title: 'The Idempotency-Key is invalid' },
  invalid_signature: { status: 400, title: 'The signature is invalid' },
  authentication_required: { status: 401, title: 'This needs a credential' },
  invalid_credential: { status: 401, title: 'The credential is not valid' },
  credential_expired: { status: 401, title: 'The credential has expired' },
  invalid_login: { status: 401, title: 'E-mail or password is wrong' },
  wrong_environment: { status: 401, title: 'The key belongs to another environment' },
  not_allowed: { status: 403, title: 'This credential may not do that' },
  origin_not_allowed: { status: 403, title: 'This origin is not on the key’s allow-list' },
  promoter_suspended: { status: 403, title: 'The promoter is suspended' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  promoter_not_found: { status: 404, title: 'No such promoter' },
  event_not_found: { status: 404, title: 'No such event' },
  tier_not_found: { status: 404, title: 'No such tier' },
  hold_not_found: { status: 404, title: 'No such hold' },
  order_not_found: { status: 404, title: 'No such order' },
  ticket_not_found: { status: 404, title: 'No such ticket' },
  waitlist_entry_not_found: { status: 404, title: 'No such waitlist entry' },
  api_key_not_found: { status: 404, title: 'No such API key' },
  promo_code_not_found: { status: 404, title: 'No such promo code' },
  webhook_endpoint_not_found: { status: 404, title: 'No such webhook endpoint' },
  webhook_delivery_not_found: { status: 404, title: 'No such webhook delivery' },
  refund_not_found: { status: 404, title: 'No such refund' },
  method_not_allowed: { status: 405, title: 'This address does not know that method' },
  request_in_progress: { status: 409, title: 'The first request with this Idempotency-Key is still at work' },
  event_not_on_sale: { status: 409, title: 'The event is not on sale' },
  event_ended: { status: 409, title: 'The event has ended' },
  event_cancelled: { status: 409, title: 'The event is cancelled' },
  event_has_no_tiers: { status: 409, title: 'The event has no tiers to sell' },
  event_not_ready: { status: 409, title: 'The event can’t be published yet' },
  promoter_unverified: { status: 409, title: 'The promoter is not verified' },
  too_many_tiers: { status: 409, title: 'The event has as many tiers as it can have' },
  event_has_orders: { status: 409, title: 'The event has orders or waiting people' },
  currency_frozen: { status: 409, title: 'The currency is fixed once an order exists' },
  quantity_below_committed: { status: 409, title: 'Fewer than are already reserved and sold' },
  tier_in_use: { status: 409, title: 'The tier has orders or waiting people' },
  last_tier: { status: 409, title: 'A published event needs a tier' },
  sale_not_started: { status: 409, title: 'The sale has not started' },
  sale_ended: { status: 409, title: 'The sale has ended' },
  sold_out: { status: 409, title: 'Not enough tickets are left' },
  too_many_together: { status: 409, title: 'Together these are more tickets than the event has places left' },
  waitlist_first: { status: 409, title: 'The tickets go to the waitlist first' },
  seats_available: { status: 409, title: 'Tickets are available without waiting' },
  already_waiting: { status: 409, title: 'This e-mail is on the waitlist already' },
  waitlist_entry_closed: { status: 409, title: 'The waitlist entry is closed' },
  offer_not_open: { status: 409, title: 'There is no open offer' },
  offer_being_paid: { status: 409, title: 'An order for this offer is being paid' },
  offer_differs: { status: 409, title: 'The order differs from what was offered' },
  hold_expired: { status: 409, title: 'The hold has expired' },
  hold_used: { status: 409, title: 'The hold has been used by an order' },
  hold_no_longer_fits: { status: 409, title: 'Fewer tickets are left than the hold is for' },
  hold_already_extended: { status: 409, title: 'The hold has been extended already' },
  promo_code_inactive: { status: 409, title: 'The promo code is no longer valid' },
  promo_code_not_started: { status: 409, title: 'The promo code is not valid yet' },
  promo_code_ended: { status: 409, title: 'The promo code has ended' },
  promo_code_not_applicable: { status: 409, title: 'The promo code is not for these tickets' },
  promo_code_used_up: { status: 409, title: 'The promo code is used up' },
  promo_code_used_by_email: { status: 409, title: 'This e-mail has used the promo code already' },
  promo_code_changed: { status: 409, title: 'The promo code was changed just now' },
  promo_code_taken: { status: 409, title: 'There is a promo code of this name already' },
  too_many_holds: { status: 409, title: 'Too many tickets are held for this buyer' },
  too_many_open_orders: { status: 409, title: 'Too many unpaid tickets for this e-mail' },
  order_not_pending: { status: 409, title: 'The order is no longer pending' },
  order_not_refundable: { status: 409, title: 'The order has nothing to refund' },
  ticket_not_refundable: { status: 409, title: 'A ticket is not part of what can be refunded' },
  order_has_no_tickets: { status: 409, title: 'The order has no tickets' },
  ticket_not_void: { status: 409, title: 'The ticket is not void' },
  refund_exceeds_payment: { status: 409, title: 'The refund is more than what is left of the payment' },
  order_without_receipt: { status: 409, title: 'The order was never confirmed' },
  payment_pending: { status: 409, title: 'The payment has not succeeded yet' },
  payment_mismatch: { status: 409, title: 'The payment does not belong to this order' },
  payment_account_required: { status: 409, title: 'The promoter can’t take payments yet' },
  refund_not_failed: { status: 409, title: 'The refund has not failed' },
  already_checked_in: { status: 409, title: 'The ticket was checked in before' },
  ticket_void: { status: 409, title: 'The ticket is void' },
  too_many_webhook_endpoints: { status: 409, title: 'The promoter has as many webhook endpoints as it can have' },
  webhook_endpoint_disabled: { status: 409, title: 'The webhook endpoint is disabled' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
  quantity_out_of_range: { status: 422, title: 'The quantity is not allowed' },
  invalid_times: { status: 422, title: 'The times do not fit together' },
  unclear_local_time: { status: 422, title: 'The clocks skip this local time or show it twice' },
  tier_not_hidden: { status: 422, title: 'Only a hidden tier has an access code' },
  currency_differs: { status: 422, title: 'The currency is not the event’s' },
  price_not_chargeable: { status: 422, title: 'The amount can’t be charged in this currency' },
  price_below_minimum: { status: 422, title: 'The total is below the smallest amount that can be charged' },
  invalid_target: { status: 422, title: 'Webhooks can’t be sent to this URL' },
  ticket_token_invalid: { status: 422, title: 'The code is not a ticket of this event' },
  scan_id_reused: { status: 422, title: 'The scan id was used for another ticket' },
  link_invalid: { status: 422, title: 'The link is used up, expired or altered' },
  wrong_password: { status: 422, title: 'The password is wrong' },
  address_limit: { status: 429, title: 'Many tickets are held from this internet address' },
  rate_limited: { status: 429, title: 'Too many requests' },
  service_busy: { status: 503, title: 'Too much is going on at the moment' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  database_limit: { status: 500, title: 'This is more than the service can move at once' },
  payment_provider_unavailable: { status: 503, title: 'The payment provider does not answer' },
  database_unavailable: { status: 503, title: 'The service is busy' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

/** One offending field: a JSON pointer into the request and what is wrong with it. */
export type FieldError = { pointer: string; detail: string };

/** A refusal the caller is told of. `detail` says what happened and what to do next; without one, what to do about its code. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  readonly retryAfter: number | undefined;
  /** Members added to the problem document, such as when a ticket was first scanned. */
  readonly extra: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode,
    detail?: string,
    more: { errors?: FieldError[]; retryAfter?: number; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(`${code}${detail ? `: ${detail}` : ''}`, { cause: more.cause });
    this.code = code;
    this.detail = detail ?? ADVICE[code];
    this.errors = more.errors;
    this.retryAfter = more.retryAfter;
    this.extra = more.extra;
  }

  get status() {
    return ERRORS[this.code].status;
  }
}
