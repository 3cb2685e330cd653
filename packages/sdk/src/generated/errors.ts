// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

import type { components } from './schema.ts';

/** Every `code` that the API may answer with. A newer server may know more. */
export type ErrorCode =
  | 'address_limit'
  | 'admission_expired'
  | 'admission_invalid'
  | 'admission_required'
  | 'admission_used'
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

/** Every status that an error code has. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

/** The codes that every operation may answer with. */
export type SharedErrorCode =
  | 'credential_expired'
  | 'database_limit'
  | 'database_unavailable'
  | 'internal_error'
  | 'invalid_credential'
  | 'invalid_request'
  | 'origin_not_allowed'
  | 'rate_limited'
  | 'wrong_environment';

/**
 * The codes that each operation may answer with besides: `ErrorCodeByOperation['holds.create'] | SharedErrorCode` are all that
 * a hold can be refused with.
 */
export interface ErrorCodeByOperation {
  'adminPromoters.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
  'adminPromoters.reinstate':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'promoter_not_found'
    | 'request_in_progress';
  'adminPromoters.suspend':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'promoter_not_found'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'adminPromoters.verify':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'promoter_not_found'
    | 'request_in_progress';
  'adminSystem.health': 'authentication_required' | 'not_allowed';
  'analytics.event': 'authentication_required' | 'event_not_found' | 'not_allowed';
  'analytics.exportSales': 'authentication_required' | 'event_not_found' | 'not_allowed';
  'analytics.sales': 'authentication_required' | 'event_not_found' | 'invalid_cursor' | 'not_allowed';
  'apiKeys.create':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_not_found'
    | 'invalid_json'
    | 'not_allowed'
    | 'unsupported_media_type';
  'apiKeys.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
  'apiKeys.revoke':
    | 'api_key_not_found'
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress';
  'apiKeys.roll':
    | 'api_key_not_found'
    | 'authentication_required'
    | 'body_too_large'
    | 'invalid_json'
    | 'not_allowed'
    | 'unsupported_media_type';
  'apiKeys.update':
    | 'api_key_not_found'
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'auditLog.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
  'auth.changePassword':
    | 'authentication_required'
    | 'body_too_large'
    | 'invalid_json'
    | 'not_allowed'
    | 'service_busy'
    | 'unsupported_media_type'
    | 'wrong_password';
  'auth.login': 'body_too_large' | 'invalid_json' | 'invalid_login' | 'service_busy' | 'unsupported_media_type';
  'auth.logout': 'body_too_large' | 'invalid_json' | 'unsupported_media_type';
  'auth.me': 'authentication_required' | 'not_allowed';
  'auth.refresh': 'body_too_large' | 'invalid_json' | 'unsupported_media_type';
  'auth.register': 'body_too_large' | 'invalid_json' | 'service_busy' | 'unsupported_media_type';
  'auth.requestPasswordReset': 'body_too_large' | 'invalid_json' | 'unsupported_media_type';
  'auth.resetPassword': 'body_too_large' | 'invalid_json' | 'link_invalid' | 'service_busy' | 'unsupported_media_type';
  'auth.verifyEmail':
    | 'body_too_large'
    | 'invalid_json'
    | 'link_invalid'
    | 'service_busy'
    | 'unsupported_media_type'
    | 'wrong_password';
  'door.get': 'authentication_required' | 'event_not_found' | 'invalid_cursor' | 'not_allowed';
  'door.upload':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'events.availability': 'event_not_found' | 'not_allowed';
  'events.cancel':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress';
  'events.create':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_times'
    | 'not_allowed'
    | 'request_in_progress'
    | 'unclear_local_time'
    | 'unsupported_media_type';
  'events.delete':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_has_orders'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress';
  'events.deleteImage':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress';
  'events.get': 'event_not_found' | 'not_allowed';
  'events.list': 'invalid_cursor' | 'not_allowed';
  'events.publish':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'event_not_found'
    | 'event_not_ready'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress';
  'events.settleTimes':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_times'
    | 'not_allowed'
    | 'request_in_progress'
    | 'unclear_local_time'
    | 'unsupported_media_type';
  'events.unpublish':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress';
  'events.update':
    | 'authentication_required'
    | 'body_too_large'
    | 'currency_frozen'
    | 'event_cancelled'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_times'
    | 'not_allowed'
    | 'price_not_chargeable'
    | 'quantity_below_committed'
    | 'request_in_progress'
    | 'unclear_local_time'
    | 'unsupported_media_type';
  'events.uploadImage':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'events.waitlist': 'authentication_required' | 'event_not_found' | 'invalid_cursor' | 'not_allowed';
  'health.live': never;
  'health.ready': never;
  'holds.create':
    | 'address_limit'
    | 'admission_expired'
    | 'admission_invalid'
    | 'admission_required'
    | 'admission_used'
    | 'authentication_required'
    | 'body_too_large'
    | 'event_ended'
    | 'event_not_found'
    | 'event_not_on_sale'
    | 'hold_expired'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'quantity_out_of_range'
    | 'request_in_progress'
    | 'sale_ended'
    | 'sale_not_started'
    | 'service_busy'
    | 'sold_out'
    | 'tier_not_found'
    | 'too_many_holds'
    | 'too_many_together'
    | 'unsupported_media_type'
    | 'waitlist_first';
  'holds.extend':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_ended'
    | 'event_not_found'
    | 'event_not_on_sale'
    | 'hold_already_extended'
    | 'hold_expired'
    | 'hold_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'quantity_out_of_range'
    | 'request_in_progress'
    | 'sale_ended'
    | 'sale_not_started'
    | 'service_busy'
    | 'sold_out'
    | 'tier_not_found'
    | 'too_many_together'
    | 'unsupported_media_type'
    | 'waitlist_first';
  'holds.get': 'authentication_required' | 'hold_not_found' | 'not_allowed';
  'holds.release':
    | 'authentication_required'
    | 'body_too_large'
    | 'hold_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress';
  'orders.cancel':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'order_not_found'
    | 'order_not_pending'
    | 'payment_mismatch'
    | 'payment_pending'
    | 'payment_provider_unavailable'
    | 'request_in_progress';
  'orders.choosePayment':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'order_not_found'
    | 'order_not_pending'
    | 'payment_account_required'
    | 'payment_pending'
    | 'payment_provider_unavailable'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'orders.confirm':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_not_on_sale'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'order_not_found'
    | 'order_not_pending'
    | 'payment_mismatch'
    | 'payment_pending'
    | 'payment_provider_unavailable'
    | 'request_in_progress';
  'orders.create':
    | 'address_limit'
    | 'admission_expired'
    | 'admission_invalid'
    | 'admission_required'
    | 'admission_used'
    | 'authentication_required'
    | 'body_too_large'
    | 'currency_differs'
    | 'event_ended'
    | 'event_not_found'
    | 'event_not_on_sale'
    | 'hold_expired'
    | 'hold_no_longer_fits'
    | 'hold_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'offer_being_paid'
    | 'offer_not_open'
    | 'order_not_found'
    | 'order_not_pending'
    | 'payment_account_required'
    | 'payment_provider_unavailable'
    | 'price_below_minimum'
    | 'price_not_chargeable'
    | 'promo_code_changed'
    | 'promo_code_ended'
    | 'promo_code_inactive'
    | 'promo_code_not_applicable'
    | 'promo_code_not_found'
    | 'promo_code_not_started'
    | 'promo_code_used_by_email'
    | 'promo_code_used_up'
    | 'quantity_out_of_range'
    | 'request_in_progress'
    | 'sale_ended'
    | 'sale_not_started'
    | 'service_busy'
    | 'sold_out'
    | 'tier_not_found'
    | 'too_many_holds'
    | 'too_many_open_orders'
    | 'too_many_together'
    | 'unsupported_media_type'
    | 'waitlist_entry_not_found'
    | 'waitlist_first';
  'orders.freeSeats':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'order_has_no_tickets'
    | 'order_not_found'
    | 'request_in_progress'
    | 'ticket_not_found'
    | 'ticket_not_void'
    | 'unsupported_media_type';
  'orders.get': 'authentication_required' | 'not_allowed' | 'order_not_found' | 'payment_provider_unavailable';
  'orders.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
  'orders.receipt': 'authentication_required' | 'not_allowed' | 'order_not_found' | 'order_without_receipt';
  'orders.refund':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'order_not_found'
    | 'order_not_refundable'
    | 'price_not_chargeable'
    | 'refund_exceeds_payment'
    | 'request_in_progress'
    | 'ticket_not_refundable'
    | 'unsupported_media_type';
  'orders.voidTickets':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'order_has_no_tickets'
    | 'order_not_found'
    | 'request_in_progress'
    | 'ticket_not_found'
    | 'unsupported_media_type';
  'promoCodes.check':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_ended'
    | 'event_not_found'
    | 'event_not_on_sale'
    | 'hold_not_found'
    | 'invalid_json'
    | 'not_allowed'
    | 'price_below_minimum'
    | 'price_not_chargeable'
    | 'promo_code_ended'
    | 'promo_code_inactive'
    | 'promo_code_not_applicable'
    | 'promo_code_not_found'
    | 'promo_code_not_started'
    | 'promo_code_used_by_email'
    | 'promo_code_used_up'
    | 'tier_not_found'
    | 'unsupported_media_type';
  'promoCodes.create':
    | 'authentication_required'
    | 'body_too_large'
    | 'currency_differs'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_times'
    | 'not_allowed'
    | 'price_not_chargeable'
    | 'promo_code_taken'
    | 'request_in_progress'
    | 'tier_not_found'
    | 'unsupported_media_type';
  'promoCodes.deactivate':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'promo_code_not_found'
    | 'request_in_progress';
  'promoCodes.get': 'authentication_required' | 'not_allowed' | 'promo_code_not_found';
  'promoCodes.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
  'promoCodes.update':
    | 'authentication_required'
    | 'body_too_large'
    | 'currency_differs'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_times'
    | 'not_allowed'
    | 'price_not_chargeable'
    | 'promo_code_not_found'
    | 'request_in_progress'
    | 'tier_not_found'
    | 'unsupported_media_type';
  'promoters.createPaymentAccount':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'payment_provider_unavailable'
    | 'promoter_not_found'
    | 'promoter_suspended'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'promoters.events': 'invalid_cursor' | 'not_allowed' | 'promoter_not_found';
  'promoters.get': 'promoter_not_found';
  'promoters.getPricing': 'authentication_required' | 'not_allowed' | 'promoter_not_found';
  'promoters.list': 'invalid_cursor';
  'promoters.paymentAccount': 'authentication_required' | 'not_allowed' | 'promoter_not_found';
  'promoters.update':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'promoter_not_found'
    | 'promoter_suspended'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'promoters.updatePricing':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'promoter_not_found'
    | 'promoter_suspended'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'refunds.retry':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'refund_not_failed'
    | 'refund_not_found'
    | 'request_in_progress';
  'tickets.get': 'authentication_required' | 'not_allowed' | 'ticket_not_found';
  'tickets.image': 'ticket_not_found';
  'tickets.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
  'tickets.update':
    | 'already_checked_in'
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'request_in_progress'
    | 'ticket_not_found'
    | 'ticket_void'
    | 'unsupported_media_type';
  'tickets.validate':
    | 'already_checked_in'
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'request_in_progress'
    | 'scan_id_reused'
    | 'ticket_not_found'
    | 'ticket_void'
    | 'unsupported_media_type';
  'tickets.validateCode':
    | 'already_checked_in'
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'request_in_progress'
    | 'scan_id_reused'
    | 'ticket_not_found'
    | 'ticket_token_invalid'
    | 'ticket_void'
    | 'unsupported_media_type';
  'tiers.availability': 'not_allowed' | 'tier_not_found';
  'tiers.create':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_times'
    | 'not_allowed'
    | 'price_not_chargeable'
    | 'quantity_out_of_range'
    | 'request_in_progress'
    | 'tier_not_hidden'
    | 'too_many_tiers'
    | 'unclear_local_time'
    | 'unsupported_media_type';
  'tiers.delete':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'last_tier'
    | 'not_allowed'
    | 'request_in_progress'
    | 'tier_in_use'
    | 'tier_not_found';
  'tiers.list': 'event_not_found' | 'not_allowed';
  'tiers.update':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_times'
    | 'not_allowed'
    | 'price_not_chargeable'
    | 'quantity_below_committed'
    | 'quantity_out_of_range'
    | 'request_in_progress'
    | 'tier_not_found'
    | 'tier_not_hidden'
    | 'unclear_local_time'
    | 'unsupported_media_type';
  'waitingRoom.check':
    | 'admission_invalid'
    | 'body_too_large'
    | 'event_not_found'
    | 'invalid_json'
    | 'unsupported_media_type';
  'waitingRoom.get': 'authentication_required' | 'event_not_found' | 'not_allowed';
  'waitingRoom.join': 'body_too_large' | 'event_not_found' | 'invalid_json' | 'unsupported_media_type';
  'waitingRoom.update':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_cancelled'
    | 'event_not_found'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'request_in_progress'
    | 'unsupported_media_type';
  'waitlist.get': 'authentication_required' | 'not_allowed' | 'waitlist_entry_not_found';
  'waitlist.join':
    | 'already_waiting'
    | 'authentication_required'
    | 'body_too_large'
    | 'event_ended'
    | 'event_not_found'
    | 'event_not_on_sale'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'quantity_out_of_range'
    | 'request_in_progress'
    | 'sale_ended'
    | 'seats_available'
    | 'tier_not_found'
    | 'unsupported_media_type';
  'waitlist.leave':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'offer_being_paid'
    | 'request_in_progress'
    | 'waitlist_entry_closed'
    | 'waitlist_entry_not_found';
  'waitlist.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
  'waitlist.notify':
    | 'authentication_required'
    | 'body_too_large'
    | 'event_ended'
    | 'event_not_on_sale'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'offer_not_open'
    | 'request_in_progress'
    | 'sold_out'
    | 'unsupported_media_type'
    | 'waitlist_entry_not_found';
  'webhookEndpoints.create':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_target'
    | 'not_allowed'
    | 'request_in_progress'
    | 'too_many_webhook_endpoints'
    | 'unsupported_media_type';
  'webhookEndpoints.delete':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress'
    | 'webhook_endpoint_not_found';
  'webhookEndpoints.deliveries':
    | 'authentication_required'
    | 'invalid_cursor'
    | 'not_allowed'
    | 'webhook_endpoint_not_found';
  'webhookEndpoints.get': 'authentication_required' | 'not_allowed' | 'webhook_endpoint_not_found';
  'webhookEndpoints.getDelivery':
    | 'authentication_required'
    | 'not_allowed'
    | 'webhook_delivery_not_found'
    | 'webhook_endpoint_not_found';
  'webhookEndpoints.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
  'webhookEndpoints.replay':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_cursor'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'not_allowed'
    | 'request_in_progress'
    | 'unsupported_media_type'
    | 'webhook_endpoint_disabled'
    | 'webhook_endpoint_not_found';
  'webhookEndpoints.replayDelivery':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress'
    | 'webhook_delivery_not_found'
    | 'webhook_endpoint_disabled'
    | 'webhook_endpoint_not_found';
  'webhookEndpoints.rotateSecret':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress'
    | 'webhook_endpoint_not_found';
  'webhookEndpoints.test':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'not_allowed'
    | 'request_in_progress'
    | 'webhook_endpoint_disabled'
    | 'webhook_endpoint_not_found';
  'webhookEndpoints.update':
    | 'authentication_required'
    | 'body_too_large'
    | 'idempotency_key_reused'
    | 'invalid_idempotency_key'
    | 'invalid_json'
    | 'invalid_target'
    | 'not_allowed'
    | 'request_in_progress'
    | 'unsupported_media_type'
    | 'webhook_endpoint_not_found';
  'zoneChanges.list': 'authentication_required' | 'invalid_cursor' | 'not_allowed';
}

/** One field of a request that the server refused. */
export type FieldError = NonNullable<components['schemas']['Problem']['errors']>[number];

/** The HTTP status and the title of each error code, and what to do about it. */
export const errorCodes: Readonly<
  Record<ErrorCode, { readonly status: ErrorStatus; readonly title: string; readonly advice: string }>
> = {
  address_limit: {
    status: 429,
    title: 'Many tickets are held from this internet address',
    advice:
      'It counts everybody who shares the address, not one person. Ask again after Retry-After, when tickets held there are given back, or from another network.',
  },
  admission_expired: { status: 403, title: 'The admission has expired', advice: 'Join the waiting room again.' },
  admission_invalid: {
    status: 403,
    title: 'The place or admission is not valid',
    advice:
      'Send the token as it was answered, for its own event, and with a proof by the key that joined, fresh and made for this Idempotency-Key.',
  },
  admission_required: {
    status: 403,
    title: 'Buyers of this event wait in line first',
    advice: 'Join the waiting room, and send the admission that it gives.',
  },
  admission_used: {
    status: 409,
    title: 'The admission is used',
    advice: 'Go on with the hold or the order that it was used for. For other tickets join the waiting room again.',
  },
  already_checked_in: {
    status: 409,
    title: 'The ticket was checked in before',
    advice: 'Let nobody else in with it; checked_in_at and checked_in_by say when and where it was.',
  },
  already_waiting: {
    status: 409,
    title: 'This e-mail is on the waitlist already',
    advice: 'It has an open entry for the same tier. Read that, or leave it first to change it.',
  },
  api_key_not_found: {
    status: 404,
    title: 'No such API key',
    advice: 'Check the id, and that it belongs to the caller.',
  },
  authentication_required: {
    status: 401,
    title: 'This needs a credential',
    advice: 'Send a credential as "Authorization: Bearer …".',
  },
  body_too_large: { status: 413, title: 'The body is too large', advice: 'Send at most 256 kB, of an image 5 MB.' },
  credential_expired: {
    status: 401,
    title: 'The credential has expired',
    advice: 'Refresh the access token; if that fails, sign in again.',
  },
  currency_differs: {
    status: 422,
    title: 'The currency is not the event’s',
    advice: 'Use the currency that the event sells in now; in place of a hold in another, place a new one.',
  },
  currency_frozen: {
    status: 409,
    title: 'The currency is fixed once an order exists',
    advice: 'Keep the currency, or create a new event in the other one.',
  },
  database_limit: {
    status: 500,
    title: 'This is more than the service can move at once',
    advice:
      'The same again fails again: ask for less at once, such as a smaller limit; else write to support with the request_id.',
  },
  database_unavailable: {
    status: 503,
    title: 'The service is busy',
    advice: 'Try again in a moment with the same key.',
  },
  event_cancelled: {
    status: 409,
    title: 'The event is cancelled',
    advice: 'Nothing of a cancelled event is sold or changed, and nobody is let in; create a new one.',
  },
  event_ended: {
    status: 409,
    title: 'The event has ended',
    advice: 'The event is over; nothing of it can be sold or changed any more.',
  },
  event_has_no_tiers: {
    status: 409,
    title: 'The event has no tiers to sell',
    advice: 'There is nothing to sell. Create a tier.',
  },
  event_has_orders: {
    status: 409,
    title: 'The event has orders or waiting people',
    advice: 'Cancel the event instead: its buyers are refunded and its waitlist is told.',
  },
  event_not_found: { status: 404, title: 'No such event', advice: 'Check the id, and that it belongs to the caller.' },
  event_not_on_sale: {
    status: 409,
    title: 'The event is not on sale',
    advice: 'Only a published event is sold and has a waitlist.',
  },
  event_not_ready: {
    status: 409,
    title: 'The event can’t be published yet',
    advice: 'Put right what errors names, then publish.',
  },
  hold_already_extended: {
    status: 409,
    title: 'The hold has been extended already',
    advice: 'Order before it expires; a hold can be extended once.',
  },
  hold_expired: { status: 409, title: 'The hold has expired', advice: 'Choose the tickets again with a new hold.' },
  hold_no_longer_fits: {
    status: 409,
    title: 'Fewer tickets are left than the hold is for',
    advice: 'Fewer tickets are left than when it was granted. Choose again with a new hold.',
  },
  hold_not_found: { status: 404, title: 'No such hold', advice: 'Choose the tickets again with a new hold.' },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    advice: 'Send a new key for a new request.',
  },
  internal_error: {
    status: 500,
    title: 'Something went wrong on our side',
    advice: 'Try again with the same key; if it stays, write to support with the request_id.',
  },
  invalid_credential: {
    status: 401,
    title: 'The credential is not valid',
    advice: 'Check which credential is sent, and whether it was revoked.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor names nothing in this list',
    advice: 'Start the list again from its first page.',
  },
  invalid_idempotency_key: { status: 400, title: 'The Idempotency-Key is invalid', advice: 'Send a UUID as the key.' },
  invalid_json: { status: 400, title: 'The body is not valid JSON', advice: 'Send a JSON object.' },
  invalid_login: {
    status: 401,
    title: 'E-mail or password is wrong',
    advice: 'Check both and try again, or ask for a reset link.',
  },
  invalid_request: { status: 400, title: 'The request is invalid', advice: 'Put right what errors names.' },
  invalid_signature: {
    status: 400,
    title: 'The signature is invalid',
    advice: 'Only the sender that signs its requests may call this.',
  },
  invalid_target: { status: 422, title: 'Webhooks can’t be sent to this URL', advice: 'Give a public https address.' },
  invalid_times: { status: 422, title: 'The times do not fit together', advice: 'The start must lie before the end.' },
  last_tier: {
    status: 409,
    title: 'A published event needs a tier',
    advice: 'Create another tier first, or unpublish the event.',
  },
  link_invalid: {
    status: 422,
    title: 'The link is used up, expired or altered',
    advice: 'Ask for a new e-mail, or register again, and use the link in it; whoever has an account signs in.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address does not know that method',
    advice: 'Use a method that the Allow header names.',
  },
  not_allowed: {
    status: 403,
    title: 'This credential may not do that',
    advice: 'Use a credential of another kind, or give the key the scope that it lacks.',
  },
  not_found: { status: 404, title: 'There is nothing at this address', advice: 'See /docs for what there is.' },
  offer_being_paid: {
    status: 409,
    title: 'An order for this offer is being paid',
    advice: 'Finish or cancel the order that was started from the offer.',
  },
  offer_not_open: {
    status: 409,
    title: 'There is no open offer',
    advice:
      'Read the entry again: its offer lapsed or was claimed, or none was made. "override": true offers seats out of turn.',
  },
  order_has_no_tickets: {
    status: 409,
    title: 'The order has no tickets',
    advice: 'Only a confirmed order has tickets; cancel one that is pending.',
  },
  order_not_found: { status: 404, title: 'No such order', advice: 'Check the id, and that it belongs to the caller.' },
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
  order_without_receipt: {
    status: 409,
    title: 'The order was never confirmed',
    advice: 'A receipt is there once the order is confirmed.',
  },
  origin_not_allowed: {
    status: 403,
    title: 'This origin is not on the key’s allow-list',
    advice: 'Add the page’s origin to the publishable key.',
  },
  payment_account_required: {
    status: 409,
    title: 'The promoter can’t take payments yet',
    advice: 'The promoter has to finish what POST /promoters/{promoter_id}/payment-account leads to.',
  },
  payment_mismatch: {
    status: 409,
    title: 'The payment does not belong to this order',
    advice: 'Stop, and write to support with the request_id.',
  },
  payment_pending: {
    status: 409,
    title: 'The payment has not succeeded yet',
    advice: 'Finish the payment, and ask again after Retry-After where there is one.',
  },
  payment_provider_unavailable: {
    status: 503,
    title: 'The payment provider does not answer',
    advice: 'Try again in a moment with the same key.',
  },
  price_below_minimum: {
    status: 422,
    title: 'The total is below the smallest amount that can be charged',
    advice: 'Make it free or dearer; Stripe charges no less.',
  },
  price_not_chargeable: {
    status: 422,
    title: 'The amount can’t be charged in this currency',
    advice: 'Choose an amount that the currency has.',
  },
  promo_code_changed: {
    status: 409,
    title: 'The promo code was changed just now',
    advice: 'Look at the new total and order again.',
  },
  promo_code_ended: { status: 409, title: 'The promo code has ended', advice: 'Order without it.' },
  promo_code_inactive: { status: 409, title: 'The promo code is no longer valid', advice: 'Order without it.' },
  promo_code_not_applicable: {
    status: 409,
    title: 'The promo code is not for these tickets',
    advice: 'It takes nothing off this event or these tiers. Choose others, or order without it.',
  },
  promo_code_not_found: {
    status: 404,
    title: 'No such promo code',
    advice: 'Check its spelling or its id, or order without it.',
  },
  promo_code_not_started: {
    status: 409,
    title: 'The promo code is not valid yet',
    advice: 'Come back when it starts, or order without it.',
  },
  promo_code_taken: {
    status: 409,
    title: 'There is a promo code of this name already',
    advice: 'Capitals make no difference. Choose another, or change the one there is.',
  },
  promo_code_used_by_email: {
    status: 409,
    title: 'This e-mail has used the promo code already',
    advice: 'Order without it.',
  },
  promo_code_used_up: {
    status: 409,
    title: 'The promo code is used up',
    advice: 'All of its redemptions are taken. Order without it.',
  },
  promoter_not_found: {
    status: 404,
    title: 'No such promoter',
    advice: 'Check the id, and that it belongs to the caller.',
  },
  promoter_suspended: {
    status: 403,
    title: 'The promoter is suspended',
    advice: 'The promoter has to write to support.',
  },
  promoter_unverified: {
    status: 409,
    title: 'The promoter is not verified',
    advice: 'The promoter has to write to support.',
  },
  quantity_below_committed: {
    status: 409,
    title: 'Fewer than are already reserved and sold',
    advice: 'Choose at least what is reserved and sold.',
  },
  quantity_out_of_range: {
    status: 422,
    title: 'The quantity is not allowed',
    advice: 'Keep to the tier’s min_per_order and max_per_order; the latter must not be the smaller.',
  },
  rate_limited: { status: 429, title: 'Too many requests', advice: 'Wait for Retry-After and try again.' },
  refund_exceeds_payment: {
    status: 409,
    title: 'The refund is more than what is left of the payment',
    advice: 'Ask for no more than the order’s total_price less its refunded_amount.',
  },
  refund_not_failed: {
    status: 409,
    title: 'The refund has not failed',
    advice: 'Read the order: only a refund that failed can be tried again.',
  },
  refund_not_found: {
    status: 404,
    title: 'No such refund',
    advice: 'Check the id, and that it belongs to the caller.',
  },
  request_in_progress: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still at work',
    advice: 'Send the same request again after Retry-After.',
  },
  sale_ended: {
    status: 409,
    title: 'The sale has ended',
    advice: 'Choose another tier; of this one no tickets come back.',
  },
  sale_not_started: {
    status: 409,
    title: 'The sale has not started',
    advice: 'Come back when the sale starts; see the tier’s sale_start.',
  },
  scan_id_reused: {
    status: 422,
    title: 'The scan id was used for another ticket',
    advice: 'Give each scan a UUID of its own.',
  },
  seats_available: {
    status: 409,
    title: 'Tickets are available without waiting',
    advice: 'Place a hold instead of waiting.',
  },
  service_busy: {
    status: 503,
    title: 'Too much is going on at the moment',
    advice: 'Wait for Retry-After and try again.',
  },
  sold_out: {
    status: 409,
    title: 'Not enough tickets are left',
    advice:
      'Ask for no more than available, which is what is left of tier_id and in nobody’s cart, or join the waitlist.',
  },
  ticket_not_found: {
    status: 404,
    title: 'No such ticket',
    advice: 'Check the id, and that it belongs to the caller.',
  },
  ticket_not_refundable: {
    status: 409,
    title: 'A ticket is not part of what can be refunded',
    advice: 'Name tickets of this order whose price was not given back, each once.',
  },
  ticket_not_void: {
    status: 409,
    title: 'The ticket is not void',
    advice: 'Void the ticket first; the seat of one that admits is taken.',
  },
  ticket_token_invalid: {
    status: 422,
    title: 'The code is not a ticket of this event',
    advice: 'Let nobody in with it: this code was not issued by us.',
  },
  ticket_void: {
    status: 409,
    title: 'The ticket is void',
    advice: 'Let nobody in with it: it was refunded, cancelled or voided.',
  },
  tier_in_use: {
    status: 409,
    title: 'The tier has orders or waiting people',
    advice: 'Set its quantity to what is sold, or end its sale, to sell no more of it.',
  },
  tier_not_found: {
    status: 404,
    title: 'No such tier',
    advice: 'Check the id, and that the tier is of the event and belongs to the caller.',
  },
  tier_not_hidden: {
    status: 422,
    title: 'Only a hidden tier has an access code',
    advice: 'Send "visibility": "hidden" with the access code.',
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
  too_many_tiers: {
    status: 409,
    title: 'The event has as many tiers as it can have',
    advice: 'An event has at most 100 tiers. Delete one that sold nothing.',
  },
  too_many_together: {
    status: 409,
    title: 'Together these are more tickets than the event has places left',
    advice: 'Each of these tiers has them, but the event has room for only so many as room says. Choose fewer in all.',
  },
  too_many_webhook_endpoints: {
    status: 409,
    title: 'The promoter has as many webhook endpoints as it can have',
    advice: 'Delete an endpoint that is no longer used.',
  },
  unclear_local_time: {
    status: 422,
    title: 'The clocks skip this local time or show it twice',
    advice: 'Send the time with its offset from UTC, which detail names.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    advice: 'Send the content type that the operation takes.',
  },
  waitlist_entry_closed: {
    status: 409,
    title: 'The waitlist entry is closed',
    advice: 'It was claimed or has lapsed. Join again to wait anew.',
  },
  waitlist_entry_not_found: {
    status: 404,
    title: 'No such waitlist entry',
    advice: 'Check the id, and that it belongs to the caller.',
  },
  waitlist_first: {
    status: 409,
    title: 'The tickets go to the waitlist first',
    advice: 'People are waiting for these tickets. Join the waitlist to be next.',
  },
  webhook_delivery_not_found: {
    status: 404,
    title: 'No such webhook delivery',
    advice: 'Check the id, and that the delivery is of this endpoint and not older than 90 days.',
  },
  webhook_endpoint_disabled: {
    status: 409,
    title: 'The webhook endpoint is disabled',
    advice: 'Enable the endpoint first.',
  },
  webhook_endpoint_not_found: {
    status: 404,
    title: 'No such webhook endpoint',
    advice: 'Check the id, and that it belongs to the caller.',
  },
  wrong_environment: {
    status: 401,
    title: 'The key belongs to another environment',
    advice: 'Use a key of this deployment’s environment.',
  },
  wrong_password: {
    status: 422,
    title: 'The password is wrong',
    advice: 'Type the password you sign in with, or ask for a reset link.',
  },
};
