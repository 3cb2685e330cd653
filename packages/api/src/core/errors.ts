const MISSING = 'Check the id, and that it belongs to the caller.';

/**
 * The one table of error codes: the answers, the OpenAPI document, the SDK's error classes and docs/errors.md come from it.
 * `advice` says what to do about a code; it is the detail of a refusal that has none of its own.
 */
export const ERRORS = {
  invalid_request: { status: 400, title: 'The request is invalid', advice: 'Put right what errors names.' },
  invalid_json: { status: 400, title: 'The body is not valid JSON', advice: 'Send a JSON object.' },
  invalid_cursor: {
    status: 400,
    title: 'The cursor names nothing in this list',
    advice: 'Start the list again from its first page.',
  },
  invalid_idempotency_key: { status: 400, title: 'The Idempotency-Key is invalid', advice: 'Send a UUID as the key.' },
  invalid_signature: {
    status: 400,
    title: 'The signature is invalid',
    advice: 'Only the sender that signs its requests may call this.',
  },
  authentication_required: {
    status: 401,
    title: 'This needs a credential',
    advice: 'Send a credential as "Authorization: Bearer …".',
  },
  invalid_credential: {
    status: 401,
    title: 'The credential is not valid',
    advice: 'Check which credential is sent, and whether it was revoked.',
  },
  credential_expired: {
    status: 401,
    title: 'The credential has expired',
    advice: 'Refresh the access token; if that fails, sign in again.',
  },
  invalid_login: {
    status: 401,
    title: 'E-mail or password is wrong',
    advice: 'Check both and try again, or ask for a reset link.',
  },
  wrong_environment: {
    status: 401,
    title: 'The key belongs to another environment',
    advice: 'Use a key of this deployment’s environment.',
  },
  not_allowed: {
    status: 403,
    title: 'This credential may not do that',
    advice: 'Use a credential of another kind, or give the key the scope that it lacks.',
  },
  origin_not_allowed: {
    status: 403,
    title: 'This origin is not on the key’s allow-list',
    advice: 'Add the page’s origin to the publishable key.',
  },
  admission_required: {
    status: 403,
    title: 'Buyers of this event wait in line first',
    advice: 'Join the waiting room, and send the admission that it gives.',
  },
  admission_invalid: {
    status: 403,
    title: 'The place or admission is not valid',
    advice:
      'Send the token as it was answered, for its own event, and with a proof by the key that joined, fresh and made for this Idempotency-Key.',
  },
  admission_expired: {
    status: 403,
    title: 'The admission has expired',
    advice: 'Join the waiting room again.',
  },
  promoter_suspended: {
    status: 403,
    title: 'The promoter is suspended',
    advice: 'The promoter has to write to support.',
  },
  not_found: { status: 404, title: 'There is nothing at this address', advice: 'See /docs for what there is.' },
  promoter_not_found: { status: 404, title: 'No such promoter', advice: MISSING },
  event_not_found: { status: 404, title: 'No such event', advice: MISSING },
  tier_not_found: {
    status: 404,
    title: 'No such tier',
    advice: 'Check the id, and that the tier is of the event and belongs to the caller.',
  },
  hold_not_found: { status: 404, title: 'No such hold', advice: 'Choose the tickets again with a new hold.' },
  order_not_found: { status: 404, title: 'No such order', advice: MISSING },
  ticket_not_found: { status: 404, title: 'No such ticket', advice: MISSING },
  waitlist_entry_not_found: { status: 404, title: 'No such waitlist entry', advice: MISSING },
  api_key_not_found: { status: 404, title: 'No such API key', advice: MISSING },
  promo_code_not_found: {
    status: 404,
    title: 'No such promo code',
    advice: 'Check its spelling or its id, or order without it.',
  },
  webhook_endpoint_not_found: { status: 404, title: 'No such webhook endpoint', advice: MISSING },
  webhook_delivery_not_found: {
    status: 404,
    title: 'No such webhook delivery',
    advice: 'Check the id, and that the delivery is of this endpoint and not older than 90 days.',
  },
  refund_not_found: { status: 404, title: 'No such refund', advice: MISSING },
  method_not_allowed: {
    status: 405,
    title: 'This address does not know that method',
    advice: 'Use a method that the Allow header names.',
  },
  request_in_progress: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still at work',
    advice: 'Send the same request again after Retry-After.',
  },
  event_not_on_sale: {
    status: 409,
    title: 'The event is not on sale',
    advice: 'Only a published event is sold and has a waitlist.',
  },
  event_ended: {
    status: 409,
    title: 'The event has ended',
    advice: 'The event is over; nothing of it can be sold or changed any more.',
  },
  event_cancelled: {
    status: 409,
    title: 'The event is cancelled',
    advice: 'Nothing of a cancelled event is sold or changed, and nobody is let in; create a new one.',
  },
  event_has_no_tiers: {
    status: 409,
    title: 'The event has no tiers to sell',
    advice: 'There is nothing to sell. Create a tier.',
  },
  event_not_ready: {
    status: 409,
    title: 'The event can’t be published yet',
    advice: 'Put right what errors names, then publish.',
  },
  promoter_unverified: {
    status: 409,
    title: 'The promoter is not verified',
    advice: 'The promoter has to write to support.',
  },
  too_many_tiers: {
    status: 409,
    title: 'The event has as many tiers as it can have',
    advice: 'An event has at most 100 tiers. Delete one that sold nothing.',
  },
  event_has_orders: {
    status: 409,
    title: 'The event has orders or waiting people',
    advice: 'Cancel the event instead: its buyers are refunded and its waitlist is told.',
  },
  currency_frozen: {
    status: 409,
    title: 'The currency is fixed once an order exists',
    advice: 'Keep the currency, or create a new event in the other one.',
  },
  quantity_below_committed: {
    status: 409,
    title: 'Fewer than are already reserved and sold',
    advice: 'Choose at least what is reserved and sold.',
  },
  tier_in_use: {
    status: 409,
    title: 'The tier has orders or waiting people',
    advice: 'Set its quantity to what is sold, or end its sale, to sell no more of it.',
  },
  last_tier: {
    status: 409,
    title: 'A published event needs a tier',
    advice: 'Create another tier first, or unpublish the event.',
  },
  sale_not_started: {
    status: 409,
    title: 'The sale has not started',
    advice: 'Come back when the sale starts; see the tier’s sale_start.',
  },
  sale_ended: {
    status: 409,
    title: 'The sale has ended',
    advice: 'Choose another tier; of this one no tickets come back.',
  },
  admission_used: {
    status: 409,
    title: 'The admission is used',
    advice: 'Go on with the hold or the order that it was used for. For other tickets join the waiting room again.',
  },
  sold_out: {
    status: 409,
    title: 'Not enough tickets are left',
    advice:
      'Ask for no more than available, which is what is left of tier_id and in nobody’s cart, or join the waitlist.',
  },
  too_many_together: {
    status: 409,
    title: 'Together these are more tickets than the event has places left',
    advice: 'Each of these tiers has them, but the event has room for only so many as room says. Choose fewer in all.',
  },
  waitlist_first: {
    status: 409,
    title: 'The tickets go to the waitlist first',
    advice: 'People are waiting for these tickets. Join the waitlist to be next.',
  },
  seats_available: {
    status: 409,
    title: 'Tickets are available without waiting',
    advice: 'Place a hold instead of waiting.',
  },
  already_waiting: {
    status: 409,
    title: 'This e-mail is on the waitlist already',
    advice: 'It has an open entry for the same tier. Read that, or leave it first to change it.',
  },
  waitlist_entry_closed: {
    status: 409,
    title: 'The waitlist entry is closed',
    advice: 'It was claimed or has lapsed. Join again to wait anew.',
  },
  offer_not_open: {
    status: 409,
    title: 'There is no open offer',
    advice:
      'Read the entry again: its offer lapsed or was claimed, or none was made. "override": true offers seats out of turn.',
  },
  offer_being_paid: {
    status: 409,
    title: 'An order for this offer is being paid',
    advice: 'Finish or cancel the order that was started from the offer.',
  },
  hold_expired: { status: 409, title: 'The hold has expired', advice: 'Choose the tickets again with a new hold.' },
  hold_no_longer_fits: {
    status: 409,
    title: 'Fewer tickets are left than the hold is for',
    advice: 'Fewer tickets are left than when it was granted. Choose again with a new hold.',
  },
  hold_already_extended: {
    status: 409,
    title: 'The hold has been extended already',
    advice: 'Order before it expires; a hold can be extended once.',
  },
  promo_code_inactive: { status: 409, title: 'The promo code is no longer valid', advice: 'Order without it.' },
  promo_code_not_started: {
    status: 409,
    title: 'The promo code is not valid yet',
    advice: 'Come back when it starts, or order without it.',
  },
  promo_code_ended: { status: 409, title: 'The promo code has ended', advice: 'Order without it.' },
  promo_code_not_applicable: {
    status: 409,
    title: 'The promo code is not for these tickets',
    advice: 'It takes nothing off this event or these tiers. Choose others, or order without it.',
  },
  promo_code_used_up: {
    status: 409,
    title: 'The promo code is used up',
    advice: 'All of its redemptions are taken. Order without it.',
  },
  promo_code_used_by_email: {
    status: 409,
    title: 'This e-mail has used the promo code already',
    advice: 'Order without it.',
  },
  promo_code_changed: {
    status: 409,
    title: 'The promo code was changed just now',
    advice: 'Look at the new total and order again.',
  },
  promo_code_taken: {
    status: 409,
    title: 'There is a promo code of this name already',
    advice: 'Capitals make no difference. Choose another, or change the one there is.',
  },
  too_many_holds: {
    status: 409,
    title: 'Too many tickets are held for this buyer',
    advice: 'Release a hold or wait until one expires.',
  },
  too_many_open_orders: {
    status: 409,
    title: 'Too many unpaid tickets for this e-mail',
    advice: 'Pay or cancel an open order first.',
  },
  order_not_pending: {
    status: 409,
    title: 'The order is no longer pending',
    advice: 'Read the order: it was confirmed, has expired or was cancelled.',
  },
  order_not_refundable: {
    status: 409,
    title: 'The order has nothing to refund',
    advice: 'Only confirmed orders can be refunded, until no money is left and no ticket admits.',
  },
  ticket_not_refundable: {
    status: 409,
    title: 'A ticket is not part of what can be refunded',
    advice: 'Name tickets of this order whose price was not given back, each once.',
  },
  order_has_no_tickets: {
    status: 409,
    title: 'The order has no tickets',
    advice: 'Only a confirmed order has tickets; cancel one that is pending.',
  },
  ticket_not_void: {
    status: 409,
    title: 'The ticket is not void',
    advice: 'Void the ticket first; the seat of one that admits is taken.',
  },
  refund_exceeds_payment: {
    status: 409,
    title: 'The refund is more than what is left of the payment',
    advice: 'Ask for no more than the order’s total_price less its refunded_amount.',
  },
  order_without_receipt: {
    status: 409,
    title: 'The order was never confirmed',
    advice: 'A receipt is there once the order is confirmed.',
  },
  payment_pending: {
    status: 409,
    title: 'The payment has not succeeded yet',
    advice: 'Finish the payment, and ask again after Retry-After where there is one.',
  },
  payment_mismatch: {
    status: 409,
    title: 'The payment does not belong to this order',
    advice: 'Stop, and write to support with the request_id.',
  },
  payment_account_required: {
    status: 409,
    title: 'The promoter can’t take payments yet',
    advice: 'The promoter has to finish what POST /promoters/{promoter_id}/payment-account leads to.',
  },
  refund_not_failed: {
    status: 409,
    title: 'The refund has not failed',
    advice: 'Read the order: only a refund that failed can be tried again.',
  },
  already_checked_in: {
    status: 409,
    title: 'The ticket was checked in before',
    advice: 'Let nobody else in with it; checked_in_at and checked_in_by say when and where it was.',
  },
  ticket_void: {
    status: 409,
    title: 'The ticket is void',
    advice: 'Let nobody in with it: it was refunded, cancelled or voided.',
  },
  too_many_webhook_endpoints: {
    status: 409,
    title: 'The promoter has as many webhook endpoints as it can have',
    advice: 'Delete an endpoint that is no longer used.',
  },
  webhook_endpoint_disabled: {
    status: 409,
    title: 'The webhook endpoint is disabled',
    advice: 'Enable the endpoint first.',
  },
  body_too_large: { status: 413, title: 'The body is too large', advice: 'Send at most 256 kB, of an image 5 MB.' },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    advice: 'Send the content type that the operation takes.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    advice: 'Send a new key for a new request.',
  },
  quantity_out_of_range: {
    status: 422,
    title: 'The quantity is not allowed',
    advice: 'Keep to the tier’s min_per_order and max_per_order; the latter must not be the smaller.',
  },
  invalid_times: { status: 422, title: 'The times do not fit together', advice: 'The start must lie before the end.' },
  unclear_local_time: {
    status: 422,
    title: 'The clocks skip this local time or show it twice',
    advice: 'Send the time with its offset from UTC, which detail names.',
  },
  tier_not_hidden: {
    status: 422,
    title: 'Only a hidden tier has an access code',
    advice: 'Send "visibility": "hidden" with the access code.',
  },
  currency_differs: {
    status: 422,
    title: 'The currency is not the event’s',
    advice: 'Use the currency that the event sells in now; in place of a hold in another, place a new one.',
  },
  price_not_chargeable: {
    status: 422,
    title: 'The amount can’t be charged in this currency',
    advice: 'Choose an amount that the currency has.',
  },
  price_below_minimum: {
    status: 422,
    title: 'The total is below the smallest amount that can be charged',
    advice: 'Make it free or dearer; Stripe charges no less.',
  },
  invalid_target: { status: 422, title: 'Webhooks can’t be sent to this URL', advice: 'Give a public https address.' },
  ticket_token_invalid: {
    status: 422,
    title: 'The code is not a ticket of this event',
    advice: 'Let nobody in with it: this code was not issued by us.',
  },
  scan_id_reused: {
    status: 422,
    title: 'The scan id was used for another ticket',
    advice: 'Give each scan a UUID of its own.',
  },
  link_invalid: {
    status: 422,
    title: 'The link is used up, expired or altered',
    advice: 'Ask for a new e-mail, or register again, and use the link in it; whoever has an account signs in.',
  },
  wrong_password: {
    status: 422,
    title: 'The password is wrong',
    advice: 'Type the password you sign in with, or ask for a reset link.',
  },
  address_limit: {
    status: 429,
    title: 'Many tickets are held from this internet address',
    advice:
      'It counts everybody who shares the address, not one person. Ask again after Retry-After, when tickets held there are given back, or from another network.',
  },
  rate_limited: { status: 429, title: 'Too many requests', advice: 'Wait for Retry-After and try again.' },
  service_busy: {
    status: 503,
    title: 'Too much is going on at the moment',
    advice: 'Wait for Retry-After and try again.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    advice: 'Try again with the same key; if it stays, write to support with the request_id.',
  },
  database_limit: {
    status: 500,
    title: 'This is more than the service can move at once',
    advice:
      'The same again fails again: ask for less at once, such as a smaller limit; else write to support with the request_id.',
  },
  payment_provider_unavailable: {
    status: 503,
    title: 'The payment provider does not answer',
    advice: 'Try again in a moment with the same key.',
  },
  database_unavailable: {
    status: 503,
    title: 'The service is busy',
    advice: 'Try again in a moment with the same key.',
  },
} as const satisfies Record<string, { status: number; title: string; advice: string }>;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

/** Whether an outcome is a refusal: a code of the table. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

/** One offending field: a JSON pointer into the request and what is wrong with it. */
export type FieldError = { pointer: string; detail: string };

/**
 * A refusal that the caller gets to see. `detail` says what happened and what to do next; its default is the code's
 * advice.
 */
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
    this.detail = detail ?? ERRORS[code].advice;
    this.errors = more.errors;
    this.retryAfter = more.retryAfter;
    this.extra = more.extra;
  }

  get status() {
    return ERRORS[this.code].status;
  }
}
