// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

import type { components } from './schema.ts';

/** Every `code` that the API may answer with. A newer server may know more. */
export type ErrorCode =
  | 'address_limit'
  | 'already_checked_in'
  | 'already_waiting'
  | 'api_key_not_found'
  | 'authentication_required'
  | 'body_too_large'
  | 'credential_expired'
  | 'currency_differs'
  | 'currency_frozen'
  | 'database_limit'
  | 'database_unavailable'
  | 'event_cancelled'
  | 'event_ended'
  | 'event_has_no_tiers'
  | 'event_has_orders'
  | 'event_not_found'
  | 'event_not_on_sale'
  | 'event_not_ready'
  | 'hold_already_extended'
  | 'hold_expired'
  | 'hold_no_longer_fits'
  | 'hold_not_found'
  | 'hold_used'
  | 'idempotency_key_reused'
  | 'internal_error'
  | 'invalid_credential'
  | 'invalid_cursor'
  | 'invalid_idempotency_key'
  | 'invalid_json'
  | 'invalid_login'
  | 'invalid_request'
  | 'invalid_signature'
  | 'invalid_target'
  | 'invalid_times'
  | 'last_tier'
  | 'link_invalid'
  | 'method_not_allowed'
  | 'not_allowed'
  | 'not_found'
  | 'offer_being_paid'
  | 'offer_differs'
  | 'offer_not_open'
  | 'order_has_no_tickets'
  | 'order_not_found'
  | 'order_not_pending'
  | 'order_not_refundable'
  | 'order_without_receipt'
  | 'origin_not_allowed'
  | 'payment_account_required'
  | 'payment_mismatch'
  | 'payment_pending'
  | 'payment_provider_unavailable'
  | 'price_below_minimum'
  | 'price_not_chargeable'
  | 'promo_code_changed'
  | 'promo_code_ended'
  | 'promo_code_inactive'
  | 'promo_code_not_applicable'
  | 'promo_code_not_found'
  | 'promo_code_not_started'
  | 'promo_code_taken'
  | 'promo_code_used_by_email'
  | 'promo_code_used_up'
  | 'promoter_not_found'
  | 'promoter_suspended'
  | 'promoter_unverified'
  | 'quantity_below_committed'
  | 'quantity_out_of_range'
  | 'rate_limited'
  | 'refund_exceeds_payment'
  | 'refund_not_failed'
  | 'refund_not_found'
  | 'request_in_progress'
  | 'sale_ended'
  | 'sale_not_started'
  | 'scan_id_reused'
  | 'seats_available'
  | 'service_busy'
  | 'sold_out'
  | 'ticket_not_found'
  | 'ticket_not_refundable'
  | 'ticket_not_void'
  | 'ticket_token_invalid'
  | 'ticket_void'
  | 'tier_in_use'
  | 'tier_not_found'
  | 'tier_not_hidden'
  | 'too_many_holds'
  | 'too_many_open_orders'
  | 'too_many_tiers'
  | 'too_many_together'
  | 'too_many_webhook_endpoints'
  | 'unclear_local_time'
  | 'unsupported_media_type'
  | 'waitlist_entry_closed'
  | 'waitlist_entry_not_found'
  | 'waitlist_first'
  | 'webhook_delivery_not_found'
  | 'webhook_endpoint_disabled'
  | 'webhook_endpoint_not_found'
  | 'wrong_environment'
  | 'wrong_password';

/** One field of a request that the server refused. */
export type FieldError = NonNullable<components['schemas']['Problem']['errors']>[number];

/** The HTTP status and the title of each error code. */
export const errorCodes: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string }>> = {
  address_limit: { status: 429, title: 'Many tickets are held from this internet address' },
  already_checked_in: { status: 409, title: 'The ticket was checked in before' },
  already_waiting: { status: 409, title: 'This e-mail is on the waitlist already' },
  api_key_not_found: { status: 404, title: 'No such API key' },
  authentication_required: { status: 401, title: 'This needs a credential' },
  body_too_large: { status: 413, title: 'The body is too large' },
  credential_expired: { status: 401, title: 'The credential has expired' },
  currency_differs: { status: 422, title: 'The currency is not the event’s' },
  currency_frozen: { status: 409, title: 'The currency is fixed once an order exists' },
  database_limit: { status: 500, title: 'This is more than the service can move at once' },
  database_unavailable: { status: 503, title: 'The service is busy' },
  event_cancelled: { status: 409, title: 'The event is cancelled' },
  event_ended: { status: 409, title: 'The event has ended' },
  event_has_no_tiers: { status: 409, title: 'The event has no tiers to sell' },
  event_has_orders: { status: 409, title: 'The event has orders or waiting people' },
  event_not_found: { status: 404, title: 'No such event' },
  event_not_on_sale: { status: 409, title: 'The event is not on sale' },
  event_not_ready: { status: 409, title: 'The event can’t be published yet' },
  hold_already_extended: { status: 409, title: 'The hold has been extended already' },
  hold_expired: { status: 409, title: 'The hold has expired' },
  hold_no_longer_fits: { status: 409, title: 'Fewer tickets are left than the hold is for' },
  hold_not_found: { status: 404, title: 'No such hold' },
  hold_used: { status: 409, title: 'The hold has been used by an order' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  invalid_credential: { status: 401, title: 'The credential is not valid' },
  invalid_cursor: { status: 400, title: 'The cursor names nothing in this list' },
  invalid_idempotency_key: { status: 400, title: 'The Idempotency-Key is invalid' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_login: { status: 401, title: 'E-mail or password is wrong' },
  invalid_request: { status: 400, title: 'The request is invalid' },
  invalid_signature: { status: 400, title: 'The signature is invalid' },
  invalid_target: { status: 422, title: 'Webhooks can’t be sent to this URL' },
  invalid_times: { status: 422, title: 'The times do not fit together' },
  last_tier: { status: 409, title: 'A published event needs a tier' },
  link_invalid: { status: 422, title: 'The link is used up, expired or altered' },
  method_not_allowed: { status: 405, title: 'This address does not know that method' },
  not_allowed: { status: 403, title: 'This credential may not do that' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  offer_being_paid: { status: 409, title: 'An order for this offer is being paid' },
  offer_differs: { status: 409, title: 'The order differs from what was offered' },
  offer_not_open: { status: 409, title: 'There is no open offer' },
  order_has_no_tickets: { status: 409, title: 'The order has no tickets' },
  order_not_found: { status: 404, title: 'No such order' },
  order_not_pending: { status: 409, title: 'The order is no longer pending' },
  order_not_refundable: { status: 409, title: 'The order has nothing to refund' },
  order_without_receipt: { status: 409, title: 'The order was never confirmed' },
  origin_not_allowed: { status: 403, title: 'This origin is not on the key’s allow-list' },
  payment_account_required: { status: 409, title: 'The promoter can’t take payments yet' },
  payment_mismatch: { status: 409, title: 'The payment does not belong to this order' },
  payment_pending: { status: 409, title: 'The payment has not succeeded yet' },
  payment_provider_unavailable: { status: 503, title: 'The payment provider does not answer' },
  price_below_minimum: { status: 422, title: 'The total is below the smallest amount that can be charged' },
  price_not_chargeable: { status: 422, title: 'The amount can’t be charged in this currency' },
  promo_code_changed: { status: 409, title: 'The promo code was changed just now' },
  promo_code_ended: { status: 409, title: 'The promo code has ended' },
  promo_code_inactive: { status: 409, title: 'The promo code is no longer valid' },
  promo_code_not_applicable: { status: 409, title: 'The promo code is not for these tickets' },
  promo_code_not_found: { status: 404, title: 'No such promo code' },
  promo_code_not_started: { status: 409, title: 'The promo code is not valid yet' },
  promo_code_taken: { status: 409, title: 'There is a promo code of this name already' },
  promo_code_used_by_email: { status: 409, title: 'This e-mail has used the promo code already' },
  promo_code_used_up: { status: 409, title: 'The promo code is used up' },
  promoter_not_found: { status: 404, title: 'No such promoter' },
  promoter_suspended: { status: 403, title: 'The promoter is suspended' },
  promoter_unverified: { status: 409, title: 'The promoter is not verified' },
  quantity_below_committed: { status: 409, title: 'Fewer than are already reserved and sold' },
  quantity_out_of_range: { status: 422, title: 'The quantity is not allowed' },
  rate_limited: { status: 429, title: 'Too many requests' },
  refund_exceeds_payment: { status: 409, title: 'The refund is more than what is left of the payment' },
  refund_not_failed: { status: 409, title: 'The refund has not failed' },
  refund_not_found: { status: 404, title: 'No such refund' },
  request_in_progress: { status: 409, title: 'The first request with this Idempotency-Key is still at work' },
  sale_ended: { status: 409, title: 'The sale has ended' },
  sale_not_started: { status: 409, title: 'The sale has not started' },
  scan_id_reused: { status: 422, title: 'The scan id was used for another ticket' },
  seats_available: { status: 409, title: 'Tickets are available without waiting' },
  service_busy: { status: 503, title: 'Too much is going on at the moment' },
  sold_out: { status: 409, title: 'Not enough tickets are left' },
  ticket_not_found: { status: 404, title: 'No such ticket' },
  ticket_not_refundable: { status: 409, title: 'A ticket is not part of what can be refunded' },
  ticket_not_void: { status: 409, title: 'The ticket is not void' },
  ticket_token_invalid: { status: 422, title: 'The code is not a ticket of this event' },
  ticket_void: { status: 409, title: 'The ticket is void' },
  tier_in_use: { status: 409, title: 'The tier has orders or waiting people' },
  tier_not_found: { status: 404, title: 'No such tier' },
  tier_not_hidden: { status: 422, title: 'Only a hidden tier has an access code' },
  too_many_holds: { status: 409, title: 'Too many tickets are held for this buyer' },
  too_many_open_orders: { status: 409, title: 'Too many unpaid tickets for this e-mail' },
  too_many_tiers: { status: 409, title: 'The event has as many tiers as it can have' },
  too_many_together: { status: 409, title: 'Together these are more tickets than the event has places left' },
  too_many_webhook_endpoints: { status: 409, title: 'The promoter has as many webhook endpoints as it can have' },
  unclear_local_time: { status: 422, title: 'The clocks skip this local time or show it twice' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  waitlist_entry_closed: { status: 409, title: 'The waitlist entry is closed' },
  waitlist_entry_not_found: { status: 404, title: 'No such waitlist entry' },
  waitlist_first: { status: 409, title: 'The tickets go to the waitlist first' },
  webhook_delivery_not_found: { status: 404, title: 'No such webhook delivery' },
  webhook_endpoint_disabled: { status: 409, title: 'The webhook endpoint is disabled' },
  webhook_endpoint_not_found: { status: 404, title: 'No such webhook endpoint' },
  wrong_environment: { status: 401, title: 'The key belongs to another environment' },
  wrong_password: { status: 422, title: 'The password is wrong' },
};
