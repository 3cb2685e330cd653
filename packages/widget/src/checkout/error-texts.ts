import type { ErrorCode } from '@ticket-vendor/sdk';
import type { MessageKey } from '../i18n/en.ts';

/** The text that a buyer reads for each API error code. */
const TEXTS = {
  invalid_request: 'problemUnknown',
  authentication_required: 'problemKey',
  invalid_credential: 'problemKey',
  credential_expired: 'problemKey',
  wrong_environment: 'problemKey',
  not_allowed: 'problemSetup',
  origin_not_allowed: 'problemOrigin',
  promoter_suspended: 'problemSuspended',
  not_found: 'problemNotFound',
  event_not_found: 'problemNotFound',
  tier_not_found: 'problemSoldOut',
  hold_not_found: 'holdExpiredText',
  order_not_found: 'problemLink',
  waitlist_entry_not_found: 'problemLink',
  event_not_on_sale: 'eventNotOnSale',
  event_ended: 'eventEnded',
  event_cancelled: 'eventCancelled',
  sale_not_started: 'problemNotStarted',
  sale_ended: 'problemSaleEnded',
  sold_out: 'problemSoldOut',
  waitlist_first: 'problemWaitlistFirst',
  seats_available: 'problemSeatsAvailable',
  already_waiting: 'problemAlreadyWaiting',
  waitlist_entry_closed: 'problemOffer',
  offer_not_open: 'problemOffer',
  offer_being_paid: 'problemOfferPaying',
  hold_expired: 'holdExpiredText',
  hold_no_longer_fits: 'problemSoldOut',
  currency_differs: 'holdExpiredText',
  hold_already_extended: 'problemExtended',
  too_many_holds: 'problemTooManyHolds',
  admission_used: 'problemTooManyHolds',
  too_many_together: 'problemTogether',
  address_limit: 'problemAddress',
  too_many_open_orders: 'problemTooManyOrders',
  order_not_pending: 'orderExpiredText',
  request_in_progress: 'problemBusy',
  quantity_out_of_range: 'problemQuantity',
  price_below_minimum: 'problemMinimum',
  promo_code_not_found: 'problemPromoUnknown',
  promo_code_inactive: 'problemPromoEnded',
  promo_code_ended: 'problemPromoEnded',
  promo_code_not_started: 'problemPromoEarly',
  promo_code_not_applicable: 'problemPromoOther',
  promo_code_used_up: 'problemPromoUsedUp',
  promo_code_used_by_email: 'problemPromoUsed',
  promo_code_changed: 'problemPromoChanged',
  rate_limited: 'problemRateLimited',
  payment_provider_unavailable: 'problemPayment',
  database_unavailable: 'problemBusy',
  service_busy: 'problemBusy',
  payment_account_required: 'problemSuspended',
} as const satisfies Readonly<Partial<Record<ErrorCode, MessageKey>>>;

type Known<Code extends ErrorCode> = Code;

/**
 * Codes without a text of their own. Either a buyer's requests never get them, or the checkout handles them itself, or
 * the buyer can do nothing about them and reads "something went wrong on our side".
 */
type Untold = Known<
  | 'admission_expired'
  | 'admission_invalid'
  | 'admission_required'
  | 'already_checked_in'
  | 'api_key_not_found'
  | 'body_too_large'
  | 'currency_frozen'
  | 'database_limit'
  | 'event_has_no_tiers'
  | 'event_has_orders'
  | 'event_not_ready'
  | 'idempotency_key_reused'
  | 'internal_error'
  | 'invalid_cursor'
  | 'invalid_idempotency_key'
  | 'invalid_json'
  | 'invalid_login'
  | 'invalid_signature'
  | 'invalid_target'
  | 'invalid_times'
  | 'last_tier'
  | 'link_invalid'
  | 'method_not_allowed'
  | 'order_has_no_tickets'
  | 'order_not_refundable'
  | 'order_without_receipt'
  | 'payment_mismatch'
  | 'payment_pending'
  | 'price_not_chargeable'
  | 'promo_code_taken'
  | 'promoter_not_found'
  | 'promoter_unverified'
  | 'quantity_below_committed'
  | 'refund_exceeds_payment'
  | 'refund_not_failed'
  | 'refund_not_found'
  | 'scan_id_reused'
  | 'ticket_not_found'
  | 'ticket_not_refundable'
  | 'ticket_not_void'
  | 'ticket_token_invalid'
  | 'ticket_void'
  | 'tier_in_use'
  | 'tier_not_hidden'
  | 'too_many_tiers'
  | 'too_many_webhook_endpoints'
  | 'unclear_local_time'
  | 'unsupported_media_type'
  | 'webhook_delivery_not_found'
  | 'webhook_endpoint_disabled'
  | 'webhook_endpoint_not_found'
  | 'wrong_password'
>;

/** A code that one of the lists above covers. A new API code does not compile until it is in one. */
export type Told<Code extends keyof typeof TEXTS | Untold> = Code;
export type AllTold = Told<ErrorCode>;

/** The text for a code; undefined for those in {@link Untold} and for codes of a newer API. */
export const errorText = (code: string): MessageKey | undefined =>
  (TEXTS as Readonly<Record<string, MessageKey>>)[code];
