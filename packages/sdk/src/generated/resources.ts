// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

import type { PagePromise } from '../core/pagination.ts';
import type { ApiPromise, MutationOptions, RequestOptions } from '../core/request.ts';
import type { Resource } from '../core/resource.ts';
import type { operations } from './schema.ts';
import type * as Models from './models.ts';

export type AdminPromotersListQuery = NonNullable<operations['adminPromoters.list']['parameters']['query']>;

/** The operations on `adminPromoters`. */
export interface AdminPromotersResource {
  /**
   * List all promoters
   *
   * `GET /api/v1/admin/promoters`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: AdminPromotersListQuery, options?: RequestOptions): PagePromise<Models.OwnPromoter>;

  /**
   * Let a suspended promoter sell again
   *
   * `POST /api/v1/admin/promoters/{promoter_id}/reinstate`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `promoter_not_found` (404), `request_in_progress` (409).
   */
  reinstate(promoterId: string, options?: MutationOptions): ApiPromise<Models.OwnPromoter>;

  /**
   * Stop a promoter’s sales
   *
   * At once: its events leave the public’s sight, and no hold or order is taken. Its keys still read.
   *
   * `POST /api/v1/admin/promoters/{promoter_id}/suspend`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `promoter_not_found` (404), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  suspend(promoterId: string, body: Models.SuspendPromoter, options?: MutationOptions): ApiPromise<Models.OwnPromoter>;

  /**
   * Mark a promoter as verified
   *
   * In a live deployment only verified promoters can publish.
   *
   * `POST /api/v1/admin/promoters/{promoter_id}/verify`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `promoter_not_found` (404), `request_in_progress` (409).
   */
  verify(promoterId: string, options?: MutationOptions): ApiPromise<Models.OwnPromoter>;
}

/** Gives `createClient` the operations on `adminPromoters`. */
export const adminPromoters: Resource<AdminPromotersResource> = {
  list: { method: 'GET', path: '/api/v1/admin/promoters', query: true, page: 'id' },
  reinstate: { method: 'POST', path: '/api/v1/admin/promoters/{promoter_id}/reinstate', key: true },
  suspend: { method: 'POST', path: '/api/v1/admin/promoters/{promoter_id}/suspend', body: 'json', key: true },
  verify: { method: 'POST', path: '/api/v1/admin/promoters/{promoter_id}/verify', key: true },
};

/** The operations on `adminSystem`. */
export interface AdminSystemResource {
  /**
   * See what has been left undone
   *
   * `GET /api/v1/admin/system/health`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403).
   */
  health(options?: RequestOptions): ApiPromise<Models.SystemHealth>;
}

/** Gives `createClient` the operations on `adminSystem`. */
export const adminSystem: Resource<AdminSystemResource> = {
  health: { method: 'GET', path: '/api/v1/admin/system/health' },
};

export type AnalyticsExportSalesQuery = NonNullable<operations['analytics.exportSales']['parameters']['query']>;
export type AnalyticsSalesQuery = NonNullable<operations['analytics.sales']['parameters']['query']>;

/** The operations on `analytics`. */
export interface AnalyticsResource {
  /**
   * See what an event has brought
   *
   * Orders, money, check-ins and the waitlist, in total, by tier and by day.
   *
   * `GET /api/v1/events/{event_id}/analytics`
   *
   * Errors: `authentication_required` (401), `event_not_found` (404), `not_allowed` (403).
   */
  event(eventId: string, options?: RequestOptions): ApiPromise<Models.EventAnalytics>;

  /**
   * Export an event’s sales as CSV
   *
   * The whole sales report (RFC 4180), oldest first, with amounts in major units.
   *
   * `GET /api/v1/events/{event_id}/sales/export`
   *
   * Errors: `authentication_required` (401), `event_not_found` (404), `not_allowed` (403).
   */
  exportSales(eventId: string, query?: AnalyticsExportSalesQuery, options?: RequestOptions): ApiPromise<string>;

  /**
   * Get an event’s sales report
   *
   * Every order that was ever confirmed: pages of JSON, newest first, or with `Accept: text/csv` or `format=csv` the whole report as CSV (RFC 4180), oldest first, with amounts in major units.
   *
   * `GET /api/v1/events/{event_id}/sales`
   *
   * Errors: `authentication_required` (401), `event_not_found` (404), `invalid_cursor` (400), `not_allowed` (403).
   */
  sales(eventId: string, query?: AnalyticsSalesQuery, options?: RequestOptions): PagePromise<Models.Sale>;
}

/** Gives `createClient` the operations on `analytics`. */
export const analytics: Resource<AnalyticsResource> = {
  event: { method: 'GET', path: '/api/v1/events/{event_id}/analytics' },
  exportSales: { method: 'GET', path: '/api/v1/events/{event_id}/sales/export', query: true, answer: 'text/csv' },
  sales: { method: 'GET', path: '/api/v1/events/{event_id}/sales', query: true, page: 'order_id' },
};

export type ApiKeysListQuery = NonNullable<operations['apiKeys.list']['parameters']['query']>;

/** The operations on `apiKeys`. */
export interface ApiKeysResource {
  /**
   * Create a key
   *
   * `POST /api/v1/api-keys`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_not_found` (404), `invalid_json` (400), `not_allowed` (403), `unsupported_media_type` (415).
   */
  create(body: Models.CreateApiKey, options?: RequestOptions): ApiPromise<Models.ApiKey>;

  /**
   * List your keys
   *
   * `GET /api/v1/api-keys`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: ApiKeysListQuery, options?: RequestOptions): PagePromise<Models.ApiKey>;

  /**
   * Revoke a key
   *
   * `DELETE /api/v1/api-keys/{api_key_id}`
   *
   * Errors: `api_key_not_found` (404), `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409).
   */
  revoke(apiKeyId: string, options?: MutationOptions): ApiPromise<void>;

  /**
   * Give a key a new token
   *
   * The key keeps its id and what it may do. Its old token works for the grace you ask for, so that you can deploy the new one without a gap; a token from before that ends at once.
   *
   * `POST /api/v1/api-keys/{api_key_id}/roll`
   *
   * Errors: `api_key_not_found` (404), `authentication_required` (401), `body_too_large` (413), `invalid_json` (400), `not_allowed` (403), `unsupported_media_type` (415).
   */
  roll(apiKeyId: string, body: Models.RollApiKey, options?: RequestOptions): ApiPromise<Models.ApiKey>;

  /**
   * Change a key
   *
   * Its name, or the pages that may use a publishable key. What is left out stays. The change counts everywhere ten seconds from now at the latest.
   *
   * `PUT /api/v1/api-keys/{api_key_id}`
   *
   * Errors: `api_key_not_found` (404), `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  update(apiKeyId: string, body: Models.UpdateApiKey, options?: MutationOptions): ApiPromise<Models.ApiKey>;
}

/** Gives `createClient` the operations on `apiKeys`. */
export const apiKeys: Resource<ApiKeysResource> = {
  create: { method: 'POST', path: '/api/v1/api-keys', body: 'json' },
  list: { method: 'GET', path: '/api/v1/api-keys', query: true, page: 'id' },
  revoke: { method: 'DELETE', path: '/api/v1/api-keys/{api_key_id}', key: true },
  roll: { method: 'POST', path: '/api/v1/api-keys/{api_key_id}/roll', body: 'json' },
  update: { method: 'PUT', path: '/api/v1/api-keys/{api_key_id}', body: 'json', key: true },
};

export type AuditLogListQuery = NonNullable<operations['auditLog.list']['parameters']['query']>;

/** The operations on `auditLog`. */
export interface AuditLogResource {
  /**
   * See who did what
   *
   * Changes of keys, events, tiers, prices, promo codes, webhook endpoints and the promoter itself, refunds, and what was done to the waitlist out of turn; an admin sees those of all promoters.
   *
   * `GET /api/v1/audit-log`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: AuditLogListQuery, options?: RequestOptions): PagePromise<Models.AuditEntry>;
}

/** Gives `createClient` the operations on `auditLog`. */
export const auditLog: Resource<AuditLogResource> = {
  list: { method: 'GET', path: '/api/v1/audit-log', query: true, page: 'id' },
};

/** The operations on `auth`. */
export interface AuthResource {
  /**
   * Change your password
   *
   * Ends your other sessions; access tokens that are out live for at most 15 minutes more.
   *
   * `POST /api/v1/auth/change-password`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `invalid_json` (400), `not_allowed` (403), `service_busy` (503), `unsupported_media_type` (415), `wrong_password` (422).
   */
  changePassword(body: Models.ChangePassword, options?: RequestOptions): ApiPromise<void>;

  /**
   * Sign in
   *
   * `POST /api/v1/auth/login`
   *
   * Errors: `body_too_large` (413), `invalid_json` (400), `invalid_login` (401), `service_busy` (503), `unsupported_media_type` (415).
   */
  login(body: Models.Login, options?: RequestOptions): ApiPromise<Models.Session>;

  /**
   * Sign out
   *
   * `POST /api/v1/auth/logout`
   *
   * Errors: `body_too_large` (413), `invalid_json` (400), `unsupported_media_type` (415).
   */
  logout(body: Models.RefreshToken, options?: RequestOptions): ApiPromise<void>;

  /**
   * Read your own account
   *
   * `GET /api/v1/auth/me`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403).
   */
  me(options?: RequestOptions): ApiPromise<Models.Account>;

  /**
   * Exchange a refresh token
   *
   * `POST /api/v1/auth/refresh`
   *
   * Errors: `body_too_large` (413), `invalid_json` (400), `unsupported_media_type` (415).
   */
  refresh(body: Models.RefreshToken, options?: RequestOptions): ApiPromise<Models.Session>;

  /**
   * Ask for an account
   *
   * Sends a link to the e-mail, with which `auth.verifyEmail` makes the account. One who has an account is told so by e-mail instead; the answer is the same.
   *
   * `POST /api/v1/auth/register`
   *
   * Errors: `body_too_large` (413), `invalid_json` (400), `service_busy` (503), `unsupported_media_type` (415).
   */
  register(body: Models.Register, options?: RequestOptions): ApiPromise<Models.Registration>;

  /**
   * Ask for a link to a new password
   *
   * The answer is the same whether or not anybody has the e-mail. The link works once, for an hour.
   *
   * `POST /api/v1/auth/request-password-reset`
   *
   * Errors: `body_too_large` (413), `invalid_json` (400), `unsupported_media_type` (415).
   */
  requestPasswordReset(body: Models.RequestPasswordReset, options?: RequestOptions): ApiPromise<void>;

  /**
   * Set a new password by link
   *
   * Ends every session; access tokens that are out live for at most 15 minutes more.
   *
   * `POST /api/v1/auth/reset-password`
   *
   * Errors: `body_too_large` (413), `invalid_json` (400), `link_invalid` (422), `service_busy` (503), `unsupported_media_type` (415).
   */
  resetPassword(body: Models.ResetPassword, options?: RequestOptions): ApiPromise<void>;

  /**
   * Make the account by the link sent to its e-mail
   *
   * Works once, for 24 hours, with the password and the names of the registration that the link is for. Orders made with the e-mail as a guest join the account.
   *
   * `POST /api/v1/auth/verify-email`
   *
   * Errors: `body_too_large` (413), `invalid_json` (400), `link_invalid` (422), `service_busy` (503), `unsupported_media_type` (415), `wrong_password` (422).
   */
  verifyEmail(body: Models.VerifyEmail, options?: RequestOptions): ApiPromise<Models.NewAccount>;
}

/** Gives `createClient` the operations on `auth`. */
export const auth: Resource<AuthResource> = {
  changePassword: { method: 'POST', path: '/api/v1/auth/change-password', body: 'json' },
  login: { method: 'POST', path: '/api/v1/auth/login', body: 'json' },
  logout: { method: 'POST', path: '/api/v1/auth/logout', body: 'json' },
  me: { method: 'GET', path: '/api/v1/auth/me' },
  refresh: { method: 'POST', path: '/api/v1/auth/refresh', body: 'json' },
  register: { method: 'POST', path: '/api/v1/auth/register', body: 'json' },
  requestPasswordReset: { method: 'POST', path: '/api/v1/auth/request-password-reset', body: 'json' },
  resetPassword: { method: 'POST', path: '/api/v1/auth/reset-password', body: 'json' },
  verifyEmail: { method: 'POST', path: '/api/v1/auth/verify-email', body: 'json' },
};

export type DoorGetQuery = NonNullable<operations['door.get']['parameters']['query']>;

/** The operations on `door`. */
export interface DoorResource {
  /**
   * Get what a scanner needs offline
   *
   * The public key that checks QR codes, and the tickets that admit nobody any more. With `since` only those that changed after your last answer; ask until `has_more` is false, and again every minute or so.
   *
   * `GET /api/v1/events/{event_id}/door`
   *
   * Errors: `authentication_required` (401), `event_not_found` (404), `invalid_cursor` (400), `not_allowed` (403).
   */
  get(eventId: string, query?: DoorGetQuery, options?: RequestOptions): ApiPromise<Models.Door>;

  /**
   * Upload the scans of an offline scanner
   *
   * The scans by which people were let in. The earliest scan of a ticket is its check-in, whichever scanner uploads first; every other is reported with it as a conflict. A scan is known by its `scan_id`, so an upload can be repeated.
   *
   * `POST /api/v1/events/{event_id}/check-ins`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  upload(eventId: string, body: Models.UploadScans, options?: MutationOptions): ApiPromise<Models.ScanResults>;
}

/** Gives `createClient` the operations on `door`. */
export const door: Resource<DoorResource> = {
  get: { method: 'GET', path: '/api/v1/events/{event_id}/door', query: true },
  upload: { method: 'POST', path: '/api/v1/events/{event_id}/check-ins', body: 'json', key: true },
};

export type EventsAvailabilityQuery = NonNullable<operations['events.availability']['parameters']['query']>;
export type EventsGetQuery = NonNullable<operations['events.get']['parameters']['query']>;
export type EventsListQuery = NonNullable<operations['events.list']['parameters']['query']>;
export type EventsWaitlistQuery = NonNullable<operations['events.waitlist']['parameters']['query']>;

/** The operations on `events`. */
export interface EventsResource {
  /**
   * See what can be bought now
   *
   * `GET /api/v1/events/{event_id}/availability`
   *
   * Errors: `event_not_found` (404), `not_allowed` (403).
   */
  availability(
    eventId: string,
    query?: EventsAvailabilityQuery,
    options?: RequestOptions,
  ): ApiPromise<Models.EventAvailability>;

  /**
   * Cancel an event and refund its buyers
   *
   * For good: the sale and the waitlist end at once, then every order is refunded in full, its tickets are void, and buyers and waiting people are told by e-mail.
   *
   * `POST /api/v1/events/{event_id}/cancel`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409).
   */
  cancel(eventId: string, options?: MutationOptions): ApiPromise<Models.Event>;

  /**
   * Create an event
   *
   * `POST /api/v1/events`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_times` (422), `not_allowed` (403), `request_in_progress` (409), `unclear_local_time` (422), `unsupported_media_type` (415).
   */
  create(body: Models.CreateEvent, options?: MutationOptions): ApiPromise<Models.Event>;

  /**
   * Delete an event without orders
   *
   * `DELETE /api/v1/events/{event_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_has_orders` (409), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409).
   */
  delete(eventId: string, options?: MutationOptions): ApiPromise<void>;

  /**
   * Remove an event’s image
   *
   * `DELETE /api/v1/events/{event_id}/image`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409).
   */
  deleteImage(eventId: string, options?: MutationOptions): ApiPromise<Models.EventWithTiers>;

  /**
   * Get an event with its tiers
   *
   * `GET /api/v1/events/{event_id}`
   *
   * Errors: `event_not_found` (404), `not_allowed` (403).
   */
  get(eventId: string, query?: EventsGetQuery, options?: RequestOptions): ApiPromise<Models.EventWithTiers>;

  /**
   * List events
   *
   * `GET /api/v1/events`
   *
   * Errors: `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: EventsListQuery, options?: RequestOptions): PagePromise<Models.Event>;

  /**
   * Publish an event
   *
   * `POST /api/v1/events/{event_id}/publish`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `event_not_found` (404), `event_not_ready` (409), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409).
   */
  publish(eventId: string, options?: MutationOptions): ApiPromise<Models.Event>;

  /**
   * Decide what a change of zone rules does to an event
   *
   * Keeps what was promised by the wall clock, so that the instants move, or keeps the instants. All times of the event and of the sales of its tiers are then by the rules of now.
   *
   * `POST /api/v1/events/{event_id}/settle-times`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_times` (422), `not_allowed` (403), `request_in_progress` (409), `unclear_local_time` (422), `unsupported_media_type` (415).
   */
  settleTimes(eventId: string, body: Models.SettleTimes, options?: MutationOptions): ApiPromise<Models.Event>;

  /**
   * Turn an event back into a draft
   *
   * `POST /api/v1/events/{event_id}/unpublish`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409).
   */
  unpublish(eventId: string, options?: MutationOptions): ApiPromise<Models.Event>;

  /**
   * Change an event
   *
   * `PUT /api/v1/events/{event_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `currency_frozen` (409), `event_cancelled` (409), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_times` (422), `not_allowed` (403), `price_not_chargeable` (422), `quantity_below_committed` (409), `request_in_progress` (409), `unclear_local_time` (422), `unsupported_media_type` (415).
   */
  update(eventId: string, body: Models.UpdateEvent, options?: MutationOptions): ApiPromise<Models.Event>;

  /**
   * Upload an event’s image
   *
   * The body is the image itself: PNG, JPEG, WebP, AVIF or GIF, 5 MB at most. What it is is judged by its bytes, which are read to the end: an image that is damaged, or has more than 40 million pixels or 10,000 on a side, is refused. Notes of camera, place, author and the like are taken out. It takes the place of the image the event had.
   *
   * `PUT /api/v1/events/{event_id}/image`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  uploadImage(eventId: string, body: Blob, options?: MutationOptions): ApiPromise<Models.EventWithTiers>;

  /**
   * List who waits for an event
   *
   * `GET /api/v1/events/{event_id}/waitlist`
   *
   * Errors: `authentication_required` (401), `event_not_found` (404), `invalid_cursor` (400), `not_allowed` (403).
   */
  waitlist(eventId: string, query?: EventsWaitlistQuery, options?: RequestOptions): PagePromise<Models.WaitlistEntry>;
}

/** Gives `createClient` the operations on `events`. */
export const events: Resource<EventsResource> = {
  availability: { method: 'GET', path: '/api/v1/events/{event_id}/availability', query: true },
  cancel: { method: 'POST', path: '/api/v1/events/{event_id}/cancel', key: true },
  create: { method: 'POST', path: '/api/v1/events', body: 'json', key: true },
  delete: { method: 'DELETE', path: '/api/v1/events/{event_id}', key: true },
  deleteImage: { method: 'DELETE', path: '/api/v1/events/{event_id}/image', key: true },
  get: { method: 'GET', path: '/api/v1/events/{event_id}', query: true },
  list: { method: 'GET', path: '/api/v1/events', query: true, page: 'id' },
  publish: { method: 'POST', path: '/api/v1/events/{event_id}/publish', key: true },
  settleTimes: { method: 'POST', path: '/api/v1/events/{event_id}/settle-times', body: 'json', key: true },
  unpublish: { method: 'POST', path: '/api/v1/events/{event_id}/unpublish', key: true },
  update: { method: 'PUT', path: '/api/v1/events/{event_id}', body: 'json', key: true },
  uploadImage: { method: 'PUT', path: '/api/v1/events/{event_id}/image', body: 'raw', key: true },
  waitlist: { method: 'GET', path: '/api/v1/events/{event_id}/waitlist', query: true, page: 'id' },
};

/** The operations on `health`. */
export interface HealthResource {
  /**
   * Whether the Worker runs
   *
   * `GET /api/v1/health/live`
   */
  live(options?: RequestOptions): ApiPromise<Models.Liveness>;

  /**
   * Whether everything behind the Worker answers
   *
   * Asks Postgres, Redis and QStash. Without Redis or QStash the sale goes on, so only Postgres decides.
   *
   * `GET /api/v1/health/ready`
   */
  ready(options?: RequestOptions): ApiPromise<Models.Readiness>;
}

/** Gives `createClient` the operations on `health`. */
export const health: Resource<HealthResource> = {
  live: { method: 'GET', path: '/api/v1/health/live' },
  ready: { method: 'GET', path: '/api/v1/health/ready' },
};

export type HoldsGetQuery = NonNullable<operations['holds.get']['parameters']['query']>;
export type HoldsReleaseQuery = NonNullable<operations['holds.release']['parameters']['query']>;

/** The operations on `holds`. */
export interface HoldsResource {
  /**
   * Hold tickets for a few minutes
   *
   * All of the tickets are kept, or none. The price is fixed for as long as the hold lasts.
   *
   * `POST /api/v1/holds`
   *
   * Errors: `address_limit` (429), `admission_expired` (403), `admission_invalid` (403), `admission_required` (403), `admission_used` (409), `authentication_required` (401), `body_too_large` (413), `event_ended` (409), `event_not_found` (404), `event_not_on_sale` (409), `hold_expired` (409), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `quantity_out_of_range` (422), `request_in_progress` (409), `sale_ended` (409), `sale_not_started` (409), `service_busy` (503), `sold_out` (409), `tier_not_found` (404), `too_many_holds` (409), `too_many_together` (409), `unsupported_media_type` (415), `waitlist_first` (409).
   */
  create(body: Models.CreateHold, options?: MutationOptions): ApiPromise<Models.Hold>;

  /**
   * Extend a hold, once
   *
   * For as long again, of what is still on sale. A hold whose order was refused asks for room like a new one.
   *
   * `POST /api/v1/holds/{hold_id}/extend`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_ended` (409), `event_not_found` (404), `event_not_on_sale` (409), `hold_already_extended` (409), `hold_expired` (409), `hold_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `quantity_out_of_range` (422), `request_in_progress` (409), `sale_ended` (409), `sale_not_started` (409), `service_busy` (503), `sold_out` (409), `tier_not_found` (404), `too_many_together` (409), `unsupported_media_type` (415), `waitlist_first` (409).
   */
  extend(holdId: string, body: Models.HoldToken, options?: MutationOptions): ApiPromise<Models.Hold>;

  /**
   * Look at a hold
   *
   * `GET /api/v1/holds/{hold_id}`
   *
   * Errors: `authentication_required` (401), `hold_not_found` (404), `not_allowed` (403).
   */
  get(holdId: string, query: HoldsGetQuery, options?: RequestOptions): ApiPromise<Models.Hold>;

  /**
   * Give held tickets back
   *
   * `DELETE /api/v1/holds/{hold_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `hold_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409).
   */
  release(holdId: string, query: HoldsReleaseQuery, options?: MutationOptions): ApiPromise<void>;
}

/** Gives `createClient` the operations on `holds`. */
export const holds: Resource<HoldsResource> = {
  create: { method: 'POST', path: '/api/v1/holds', body: 'json', key: true },
  extend: { method: 'POST', path: '/api/v1/holds/{hold_id}/extend', body: 'json', key: true },
  get: { method: 'GET', path: '/api/v1/holds/{hold_id}', query: true },
  release: { method: 'DELETE', path: '/api/v1/holds/{hold_id}', query: true, key: true },
};

export type OrdersListQuery = NonNullable<operations['orders.list']['parameters']['query']>;

/** The operations on `orders`. */
export interface OrdersResource {
  /**
   * Give up a pending order
   *
   * Frees its seats. Its payment is cancelled; one that a bank is at work on can’t be, and what still comes of it is given back.
   *
   * `POST /api/v1/orders/{order_id}/cancel`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `order_not_found` (404), `order_not_pending` (409), `payment_mismatch` (409), `payment_pending` (409), `payment_provider_unavailable` (503), `request_in_progress` (409).
   */
  cancel(orderId: string, options?: MutationOptions): ApiPromise<Models.Order>;

  /**
   * Choose how to pay a pending order
   *
   * Answers with what it takes to pay in the wanted mode. The other mode’s payment is ended first; should the buyer have been faster, the order is answered confirmed.
   *
   * `POST /api/v1/orders/{order_id}/payment`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `order_not_found` (404), `order_not_pending` (409), `payment_account_required` (409), `payment_pending` (409), `payment_provider_unavailable` (503), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  choosePayment(orderId: string, body: Models.ChoosePayment, options?: MutationOptions): ApiPromise<Models.Order>;

  /**
   * Confirm a paid order
   *
   * Asks Stripe whether the order is paid and issues the tickets. Safe to call at any time and any number of times.
   *
   * `POST /api/v1/orders/{order_id}/confirm`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_not_on_sale` (409), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `order_not_found` (404), `order_not_pending` (409), `payment_mismatch` (409), `payment_pending` (409), `payment_provider_unavailable` (503), `request_in_progress` (409).
   */
  confirm(orderId: string, options?: MutationOptions): ApiPromise<Models.Order>;

  /**
   * Order tickets
   *
   * From a hold, from a choice of tickets, or from a waitlist offer. The answer holds what it takes to pay; a free order is confirmed at once and holds its tickets.
   *
   * `POST /api/v1/orders`
   *
   * Errors: `address_limit` (429), `admission_expired` (403), `admission_invalid` (403), `admission_required` (403), `admission_used` (409), `authentication_required` (401), `body_too_large` (413), `currency_differs` (422), `event_ended` (409), `event_not_found` (404), `event_not_on_sale` (409), `hold_expired` (409), `hold_no_longer_fits` (409), `hold_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `offer_being_paid` (409), `offer_not_open` (409), `order_not_found` (404), `order_not_pending` (409), `payment_account_required` (409), `payment_provider_unavailable` (503), `price_below_minimum` (422), `price_not_chargeable` (422), `promo_code_changed` (409), `promo_code_ended` (409), `promo_code_inactive` (409), `promo_code_not_applicable` (409), `promo_code_not_found` (404), `promo_code_not_started` (409), `promo_code_used_by_email` (409), `promo_code_used_up` (409), `quantity_out_of_range` (422), `request_in_progress` (409), `sale_ended` (409), `sale_not_started` (409), `service_busy` (503), `sold_out` (409), `tier_not_found` (404), `too_many_holds` (409), `too_many_open_orders` (409), `too_many_together` (409), `unsupported_media_type` (415), `waitlist_entry_not_found` (404), `waitlist_first` (409).
   */
  create(body: Models.CreateOrder, options?: MutationOptions): ApiPromise<Models.CreatedOrder>;

  /**
   * Free the seats of void tickets
   *
   * Gives seats back to the sale, and to whoever waits: those that stayed taken when the tickets were voided, because somebody sat there or the payment was refunded at Stripe.
   *
   * `POST /api/v1/orders/{order_id}/free-seats`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `order_has_no_tickets` (409), `order_not_found` (404), `request_in_progress` (409), `ticket_not_found` (404), `ticket_not_void` (409), `unsupported_media_type` (415).
   */
  freeSeats(orderId: string, body: Models.FreeSeats, options?: MutationOptions): ApiPromise<Models.Order>;

  /**
   * Look at an order
   *
   * `GET /api/v1/orders/{order_id}`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `order_not_found` (404), `payment_provider_unavailable` (503).
   */
  get(orderId: string, options?: RequestOptions): ApiPromise<Models.Order>;

  /**
   * List orders
   *
   * A promoter sees the orders of their events, and with `bought_by_me` what they bought themselves; a buyer their own.
   *
   * `GET /api/v1/orders`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: OrdersListQuery, options?: RequestOptions): PagePromise<Models.OrderSummary>;

  /**
   * Get an order’s receipt to print
   *
   * A page of HTML without scripts, for the buyer and the promoter of a confirmed order.
   *
   * `GET /api/v1/orders/{order_id}/receipt`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `order_not_found` (404), `order_without_receipt` (409).
   */
  receipt(orderId: string, options?: RequestOptions): ApiPromise<string>;

  /**
   * Refund an order
   *
   * Of tickets, of an amount, or, with neither, of all that is left. Whether tickets are voided and seats freed is decided apart: see `void_tickets` and `free_seats`.
   *
   * `POST /api/v1/orders/{order_id}/refund`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `order_not_found` (404), `order_not_refundable` (409), `price_not_chargeable` (422), `refund_exceeds_payment` (409), `request_in_progress` (409), `ticket_not_refundable` (409), `unsupported_media_type` (415).
   */
  refund(orderId: string, body: Models.RefundOrder, options?: MutationOptions): ApiPromise<Models.RefundedOrder>;

  /**
   * Void tickets of an order
   *
   * They admit nobody any more. No money moves: a refund gives that back, before or after. Tickets that are void already stay as they are.
   *
   * `POST /api/v1/orders/{order_id}/void-tickets`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `order_has_no_tickets` (409), `order_not_found` (404), `request_in_progress` (409), `ticket_not_found` (404), `unsupported_media_type` (415).
   */
  voidTickets(orderId: string, body: Models.VoidTickets, options?: MutationOptions): ApiPromise<Models.Order>;
}

/** Gives `createClient` the operations on `orders`. */
export const orders: Resource<OrdersResource> = {
  cancel: { method: 'POST', path: '/api/v1/orders/{order_id}/cancel', key: true },
  choosePayment: { method: 'POST', path: '/api/v1/orders/{order_id}/payment', body: 'json', key: true },
  confirm: { method: 'POST', path: '/api/v1/orders/{order_id}/confirm', key: true },
  create: { method: 'POST', path: '/api/v1/orders', body: 'json', key: true },
  freeSeats: { method: 'POST', path: '/api/v1/orders/{order_id}/free-seats', body: 'json', key: true },
  get: { method: 'GET', path: '/api/v1/orders/{order_id}' },
  list: { method: 'GET', path: '/api/v1/orders', query: true, page: 'id' },
  receipt: { method: 'GET', path: '/api/v1/orders/{order_id}/receipt', answer: 'text/html' },
  refund: { method: 'POST', path: '/api/v1/orders/{order_id}/refund', body: 'json', key: true },
  voidTickets: { method: 'POST', path: '/api/v1/orders/{order_id}/void-tickets', body: 'json', key: true },
};

export type PromoCodesListQuery = NonNullable<operations['promoCodes.list']['parameters']['query']>;

/** The operations on `promoCodes`. */
export interface PromoCodesResource {
  /**
   * Ask what tickets cost with a promo code
   *
   * Takes no redemption: only an order does. The price is that of the hold, or of today where there is none.
   *
   * `POST /api/v1/promo-codes/check`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_ended` (409), `event_not_found` (404), `event_not_on_sale` (409), `hold_not_found` (404), `invalid_json` (400), `not_allowed` (403), `price_below_minimum` (422), `price_not_chargeable` (422), `promo_code_ended` (409), `promo_code_inactive` (409), `promo_code_not_applicable` (409), `promo_code_not_found` (404), `promo_code_not_started` (409), `promo_code_used_by_email` (409), `promo_code_used_up` (409), `tier_not_found` (404), `unsupported_media_type` (415).
   */
  check(body: Models.CheckPromoCode, options?: RequestOptions): ApiPromise<Models.Quote>;

  /**
   * Create a promo code
   *
   * `POST /api/v1/promo-codes`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `currency_differs` (422), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_times` (422), `not_allowed` (403), `price_not_chargeable` (422), `promo_code_taken` (409), `request_in_progress` (409), `tier_not_found` (404), `unsupported_media_type` (415).
   */
  create(body: Models.CreatePromoCode, options?: MutationOptions): ApiPromise<Models.PromoCode>;

  /**
   * End a promo code
   *
   * Pending orders that use it can still be paid. promoCodes.update makes it active again.
   *
   * `POST /api/v1/promo-codes/{promo_code_id}/deactivate`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `promo_code_not_found` (404), `request_in_progress` (409).
   */
  deactivate(promoCodeId: string, options?: MutationOptions): ApiPromise<Models.PromoCode>;

  /**
   * Get a promo code
   *
   * `GET /api/v1/promo-codes/{promo_code_id}`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `promo_code_not_found` (404).
   */
  get(promoCodeId: string, options?: RequestOptions): ApiPromise<Models.PromoCode>;

  /**
   * List your promo codes
   *
   * `GET /api/v1/promo-codes`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: PromoCodesListQuery, options?: RequestOptions): PagePromise<Models.PromoCode>;

  /**
   * Change a promo code
   *
   * Orders made before keep their discount. Its name and event stay.
   *
   * `PUT /api/v1/promo-codes/{promo_code_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `currency_differs` (422), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_times` (422), `not_allowed` (403), `price_not_chargeable` (422), `promo_code_not_found` (404), `request_in_progress` (409), `tier_not_found` (404), `unsupported_media_type` (415).
   */
  update(promoCodeId: string, body: Models.UpdatePromoCode, options?: MutationOptions): ApiPromise<Models.PromoCode>;
}

/** Gives `createClient` the operations on `promoCodes`. */
export const promoCodes: Resource<PromoCodesResource> = {
  check: { method: 'POST', path: '/api/v1/promo-codes/check', body: 'json' },
  create: { method: 'POST', path: '/api/v1/promo-codes', body: 'json', key: true },
  deactivate: { method: 'POST', path: '/api/v1/promo-codes/{promo_code_id}/deactivate', key: true },
  get: { method: 'GET', path: '/api/v1/promo-codes/{promo_code_id}' },
  list: { method: 'GET', path: '/api/v1/promo-codes', query: true, page: 'id' },
  update: { method: 'PUT', path: '/api/v1/promo-codes/{promo_code_id}', body: 'json', key: true },
};

export type PromotersEventsQuery = NonNullable<operations['promoters.events']['parameters']['query']>;
export type PromotersListQuery = NonNullable<operations['promoters.list']['parameters']['query']>;

/** The operations on `promoters`. */
export interface PromotersResource {
  /**
   * Be paid: make your account at Stripe
   *
   * Makes the account the first time; answers with a link to Stripe’s form each time. Live deployments sell paid tickets only for promoters whose account can take charges.
   *
   * `POST /api/v1/promoters/{promoter_id}/payment-account`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `payment_provider_unavailable` (503), `promoter_not_found` (404), `promoter_suspended` (403), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  createPaymentAccount(
    promoterId: string,
    body: Models.CreatePaymentAccount,
    options?: MutationOptions,
  ): ApiPromise<Models.PaymentAccountOnboarding>;

  /**
   * List a promoter’s events
   *
   * `GET /api/v1/promoters/{promoter_id}/events`
   *
   * Errors: `invalid_cursor` (400), `not_allowed` (403), `promoter_not_found` (404).
   */
  events(promoterId: string, query?: PromotersEventsQuery, options?: RequestOptions): PagePromise<Models.Event>;

  /**
   * Get a promoter
   *
   * `GET /api/v1/promoters/{promoter_id}`
   *
   * Errors: `promoter_not_found` (404).
   */
  get(promoterId: string, options?: RequestOptions): ApiPromise<Models.Promoter>;

  /**
   * See the fee and tax on your tickets
   *
   * `GET /api/v1/promoters/{promoter_id}/pricing`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `promoter_not_found` (404).
   */
  getPricing(promoterId: string, options?: RequestOptions): ApiPromise<Models.Pricing>;

  /**
   * List promoters
   *
   * `GET /api/v1/promoters`
   *
   * Errors: `invalid_cursor` (400).
   */
  list(query?: PromotersListQuery, options?: RequestOptions): PagePromise<Models.Promoter>;

  /**
   * Look at your account at Stripe
   *
   * `GET /api/v1/promoters/{promoter_id}/payment-account`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `promoter_not_found` (404).
   */
  paymentAccount(promoterId: string, options?: RequestOptions): ApiPromise<Models.PaymentAccount>;

  /**
   * Change your own promoter
   *
   * `PUT /api/v1/promoters/{promoter_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `promoter_not_found` (404), `promoter_suspended` (403), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  update(promoterId: string, body: Models.UpdatePromoter, options?: MutationOptions): ApiPromise<Models.Promoter>;

  /**
   * Change the fee and tax on your tickets
   *
   * For holds from now on. Holds and orders there are keep what they were given.
   *
   * `PUT /api/v1/promoters/{promoter_id}/pricing`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `promoter_not_found` (404), `promoter_suspended` (403), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  updatePricing(promoterId: string, body: Models.UpdatePricing, options?: MutationOptions): ApiPromise<Models.Pricing>;
}

/** Gives `createClient` the operations on `promoters`. */
export const promoters: Resource<PromotersResource> = {
  createPaymentAccount: {
    method: 'POST',
    path: '/api/v1/promoters/{promoter_id}/payment-account',
    body: 'json',
    key: true,
  },
  events: { method: 'GET', path: '/api/v1/promoters/{promoter_id}/events', query: true, page: 'id' },
  get: { method: 'GET', path: '/api/v1/promoters/{promoter_id}' },
  getPricing: { method: 'GET', path: '/api/v1/promoters/{promoter_id}/pricing' },
  list: { method: 'GET', path: '/api/v1/promoters', query: true, page: 'id' },
  paymentAccount: { method: 'GET', path: '/api/v1/promoters/{promoter_id}/payment-account' },
  update: { method: 'PUT', path: '/api/v1/promoters/{promoter_id}', body: 'json', key: true },
  updatePricing: { method: 'PUT', path: '/api/v1/promoters/{promoter_id}/pricing', body: 'json', key: true },
};

/** The operations on `refunds`. */
export interface RefundsResource {
  /**
   * Try a failed refund again
   *
   * Sends the money once more. A refund that fails stays owed, and you are told by e-mail.
   *
   * `POST /api/v1/refunds/{refund_id}/retry`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `refund_not_failed` (409), `refund_not_found` (404), `request_in_progress` (409).
   */
  retry(refundId: string, options?: MutationOptions): ApiPromise<Models.Refund>;
}

/** Gives `createClient` the operations on `refunds`. */
export const refunds: Resource<RefundsResource> = {
  retry: { method: 'POST', path: '/api/v1/refunds/{refund_id}/retry', key: true },
};

export type TicketsImageQuery = NonNullable<operations['tickets.image']['parameters']['query']>;
export type TicketsListQuery = NonNullable<operations['tickets.list']['parameters']['query']>;

/** The operations on `tickets`. */
export interface TicketsResource {
  /**
   * Look at a ticket
   *
   * `GET /api/v1/tickets/{ticket_id}`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `ticket_not_found` (404).
   */
  get(ticketId: string, options?: RequestOptions): ApiPromise<Models.Ticket>;

  /**
   * A ticket’s QR code as an image
   *
   * For e-mails. Keep it no longer than you must: each use asks whether it is still right, by `If-None-Match`, and a ticket that admits nobody any more has no code.
   *
   * `GET /api/v1/tickets/{ticket_id}/qr.png`
   *
   * Errors: `ticket_not_found` (404).
   */
  image(ticketId: string, query: TicketsImageQuery, options?: RequestOptions): ApiPromise<Blob>;

  /**
   * List tickets
   *
   * A promoter sees their events’ tickets, and with `bought_by_me` those they bought themselves; a buyer their own.
   *
   * `GET /api/v1/tickets`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: TicketsListQuery, options?: RequestOptions): PagePromise<Models.Ticket>;

  /**
   * Say who a ticket is for
   *
   * By its buyer or its promoter, until it is checked in or void.
   *
   * `PUT /api/v1/tickets/{ticket_id}`
   *
   * Errors: `already_checked_in` (409), `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `request_in_progress` (409), `ticket_not_found` (404), `ticket_void` (409), `unsupported_media_type` (415).
   */
  update(ticketId: string, body: Models.UpdateTicket, options?: MutationOptions): ApiPromise<Models.Ticket>;

  /**
   * Check a ticket in
   *
   * Once. A second scan is refused with when and where the first one was; a repeat with the same `scan_id` is the same scan.
   *
   * `POST /api/v1/tickets/{ticket_id}/validate`
   *
   * Errors: `already_checked_in` (409), `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `request_in_progress` (409), `scan_id_reused` (422), `ticket_not_found` (404), `ticket_void` (409), `unsupported_media_type` (415).
   */
  validate(ticketId: string, body: Models.ValidateTicket, options?: MutationOptions): ApiPromise<Models.Ticket>;

  /**
   * Check in by QR text or ticket code
   *
   * `POST /api/v1/tickets/validate`
   *
   * Errors: `already_checked_in` (409), `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `request_in_progress` (409), `scan_id_reused` (422), `ticket_not_found` (404), `ticket_token_invalid` (422), `ticket_void` (409), `unsupported_media_type` (415).
   */
  validateCode(body: Models.ValidateTicketCode, options?: MutationOptions): ApiPromise<Models.Ticket>;
}

/** Gives `createClient` the operations on `tickets`. */
export const tickets: Resource<TicketsResource> = {
  get: { method: 'GET', path: '/api/v1/tickets/{ticket_id}' },
  image: { method: 'GET', path: '/api/v1/tickets/{ticket_id}/qr.png', query: true, answer: 'image/png' },
  list: { method: 'GET', path: '/api/v1/tickets', query: true, page: 'id' },
  update: { method: 'PUT', path: '/api/v1/tickets/{ticket_id}', body: 'json', key: true },
  validate: { method: 'POST', path: '/api/v1/tickets/{ticket_id}/validate', body: 'json', key: true },
  validateCode: { method: 'POST', path: '/api/v1/tickets/validate', body: 'json', key: true },
};

export type TiersAvailabilityQuery = NonNullable<operations['tiers.availability']['parameters']['query']>;
export type TiersListQuery = NonNullable<operations['tiers.list']['parameters']['query']>;

/** The operations on `tiers`. */
export interface TiersResource {
  /**
   * See what can be bought of a tier now
   *
   * `GET /api/v1/tiers/{tier_id}/availability`
   *
   * Errors: `not_allowed` (403), `tier_not_found` (404).
   */
  availability(
    tierId: string,
    query?: TiersAvailabilityQuery,
    options?: RequestOptions,
  ): ApiPromise<Models.TierAvailability>;

  /**
   * Create a tier
   *
   * `POST /api/v1/events/{event_id}/tiers`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_times` (422), `not_allowed` (403), `price_not_chargeable` (422), `quantity_out_of_range` (422), `request_in_progress` (409), `tier_not_hidden` (422), `too_many_tiers` (409), `unclear_local_time` (422), `unsupported_media_type` (415).
   */
  create(eventId: string, body: Models.CreateTier, options?: MutationOptions): ApiPromise<Models.Tier>;

  /**
   * Delete a tier without orders
   *
   * `DELETE /api/v1/tiers/{tier_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `last_tier` (409), `not_allowed` (403), `request_in_progress` (409), `tier_in_use` (409), `tier_not_found` (404).
   */
  delete(tierId: string, options?: MutationOptions): ApiPromise<void>;

  /**
   * List an event’s tiers
   *
   * `GET /api/v1/events/{event_id}/tiers`
   *
   * Errors: `event_not_found` (404), `not_allowed` (403).
   */
  list(eventId: string, query?: TiersListQuery, options?: RequestOptions): PagePromise<Models.Tier>;

  /**
   * Change a tier
   *
   * `PUT /api/v1/tiers/{tier_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_times` (422), `not_allowed` (403), `price_not_chargeable` (422), `quantity_below_committed` (409), `quantity_out_of_range` (422), `request_in_progress` (409), `tier_not_found` (404), `tier_not_hidden` (422), `unclear_local_time` (422), `unsupported_media_type` (415).
   */
  update(tierId: string, body: Models.UpdateTier, options?: MutationOptions): ApiPromise<Models.Tier>;
}

/** Gives `createClient` the operations on `tiers`. */
export const tiers: Resource<TiersResource> = {
  availability: { method: 'GET', path: '/api/v1/tiers/{tier_id}/availability', query: true },
  create: { method: 'POST', path: '/api/v1/events/{event_id}/tiers', body: 'json', key: true },
  delete: { method: 'DELETE', path: '/api/v1/tiers/{tier_id}', key: true },
  list: { method: 'GET', path: '/api/v1/events/{event_id}/tiers', query: true, page: 'id' },
  update: { method: 'PUT', path: '/api/v1/tiers/{tier_id}', body: 'json', key: true },
};

/** The operations on `waitingRoom`. */
export interface WaitingRoomResource {
  /**
   * See how a place in line stands
   *
   * Once it is its turn, the answer has an admission; the same one each time, while it lasts.
   *
   * `POST /api/v1/events/{event_id}/waiting-room/check`
   *
   * Errors: `admission_invalid` (403), `body_too_large` (413), `event_not_found` (404), `invalid_json` (400), `unsupported_media_type` (415).
   */
  check(eventId: string, body: Models.CheckWaitingRoom, options?: RequestOptions): ApiPromise<Models.Place>;

  /**
   * See an event’s waiting room
   *
   * `GET /api/v1/events/{event_id}/waiting-room`
   *
   * Errors: `authentication_required` (401), `event_not_found` (404), `not_allowed` (403).
   */
  get(eventId: string, options?: RequestOptions): ApiPromise<Models.WaitingRoom>;

  /**
   * Take a place in line
   *
   * Keep the ticket that it answers, and check it as often as it says.
   *
   * `POST /api/v1/events/{event_id}/waiting-room/join`
   *
   * Errors: `body_too_large` (413), `event_not_found` (404), `invalid_json` (400), `unsupported_media_type` (415).
   */
  join(eventId: string, body: Models.JoinWaitingRoom, options?: RequestOptions): ApiPromise<Models.Place>;

  /**
   * Change how an event’s waiting room works
   *
   * Takes effect within seconds. Places in line stay.
   *
   * `PATCH /api/v1/events/{event_id}/waiting-room`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_cancelled` (409), `event_not_found` (404), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `request_in_progress` (409), `unsupported_media_type` (415).
   */
  update(eventId: string, body: Models.UpdateWaitingRoom, options?: MutationOptions): ApiPromise<Models.WaitingRoom>;
}

/** Gives `createClient` the operations on `waitingRoom`. */
export const waitingRoom: Resource<WaitingRoomResource> = {
  check: { method: 'POST', path: '/api/v1/events/{event_id}/waiting-room/check', body: 'json' },
  get: { method: 'GET', path: '/api/v1/events/{event_id}/waiting-room' },
  join: { method: 'POST', path: '/api/v1/events/{event_id}/waiting-room/join', body: 'json' },
  update: { method: 'PATCH', path: '/api/v1/events/{event_id}/waiting-room', body: 'json', key: true },
};

export type WaitlistListQuery = NonNullable<operations['waitlist.list']['parameters']['query']>;

/** The operations on `waitlist`. */
export interface WaitlistResource {
  /**
   * Get a waitlist entry
   *
   * `GET /api/v1/waitlist/{waitlist_entry_id}`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `waitlist_entry_not_found` (404).
   */
  get(waitlistEntryId: string, options?: RequestOptions): ApiPromise<Models.WaitlistEntry>;

  /**
   * Join a waitlist
   *
   * For a tier or any tier of an event that has too few seats left. Freed seats are offered in the order of joining, by e-mail, and kept until the offer lapses.
   *
   * `POST /api/v1/waitlist`
   *
   * Errors: `already_waiting` (409), `authentication_required` (401), `body_too_large` (413), `event_ended` (409), `event_not_found` (404), `event_not_on_sale` (409), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `quantity_out_of_range` (422), `request_in_progress` (409), `sale_ended` (409), `seats_available` (409), `tier_not_found` (404), `unsupported_media_type` (415).
   */
  join(body: Models.JoinWaitlist, options?: MutationOptions): ApiPromise<Models.JoinedWaitlistEntry>;

  /**
   * Leave a waitlist
   *
   * Seats that were offered go to the next in line.
   *
   * `DELETE /api/v1/waitlist/{waitlist_entry_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `offer_being_paid` (409), `request_in_progress` (409), `waitlist_entry_closed` (409), `waitlist_entry_not_found` (404).
   */
  leave(waitlistEntryId: string, options?: MutationOptions): ApiPromise<void>;

  /**
   * List your waitlist entries
   *
   * `GET /api/v1/waitlist`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: WaitlistListQuery, options?: RequestOptions): PagePromise<Models.WaitlistEntry>;

  /**
   * Send an open offer again
   *
   * Or, with `override`, offer a waiting entry free seats out of turn.
   *
   * `POST /api/v1/waitlist/{waitlist_entry_id}/notify`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `event_ended` (409), `event_not_on_sale` (409), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `offer_not_open` (409), `request_in_progress` (409), `sold_out` (409), `unsupported_media_type` (415), `waitlist_entry_not_found` (404).
   */
  notify(
    waitlistEntryId: string,
    body: Models.NotifyWaitlistEntry,
    options?: MutationOptions,
  ): ApiPromise<Models.WaitlistEntry>;
}

/** Gives `createClient` the operations on `waitlist`. */
export const waitlist: Resource<WaitlistResource> = {
  get: { method: 'GET', path: '/api/v1/waitlist/{waitlist_entry_id}' },
  join: { method: 'POST', path: '/api/v1/waitlist', body: 'json', key: true },
  leave: { method: 'DELETE', path: '/api/v1/waitlist/{waitlist_entry_id}', key: true },
  list: { method: 'GET', path: '/api/v1/waitlist', query: true, page: 'id' },
  notify: { method: 'POST', path: '/api/v1/waitlist/{waitlist_entry_id}/notify', body: 'json', key: true },
};

export type WebhookEndpointsDeliveriesQuery = NonNullable<
  operations['webhookEndpoints.deliveries']['parameters']['query']
>;
export type WebhookEndpointsListQuery = NonNullable<operations['webhookEndpoints.list']['parameters']['query']>;

/** The operations on `webhookEndpoints`. */
export interface WebhookEndpointsResource {
  /**
   * Create a webhook endpoint
   *
   * `POST /api/v1/webhook-endpoints`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_target` (422), `not_allowed` (403), `request_in_progress` (409), `too_many_webhook_endpoints` (409), `unsupported_media_type` (415).
   */
  create(body: Models.CreateWebhookEndpoint, options?: MutationOptions): ApiPromise<Models.CreatedWebhookEndpoint>;

  /**
   * Delete a webhook endpoint
   *
   * `DELETE /api/v1/webhook-endpoints/{webhook_endpoint_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409), `webhook_endpoint_not_found` (404).
   */
  delete(webhookEndpointId: string, options?: MutationOptions): ApiPromise<void>;

  /**
   * List what was sent to an endpoint
   *
   * `GET /api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403), `webhook_endpoint_not_found` (404).
   */
  deliveries(
    webhookEndpointId: string,
    query?: WebhookEndpointsDeliveriesQuery,
    options?: RequestOptions,
  ): PagePromise<Models.WebhookDelivery>;

  /**
   * Get a webhook endpoint
   *
   * `GET /api/v1/webhook-endpoints/{webhook_endpoint_id}`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `webhook_endpoint_not_found` (404).
   */
  get(webhookEndpointId: string, options?: RequestOptions): ApiPromise<Models.WebhookEndpoint>;

  /**
   * Get a delivery, with its attempts
   *
   * `GET /api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries/{message_id}`
   *
   * Errors: `authentication_required` (401), `not_allowed` (403), `webhook_delivery_not_found` (404), `webhook_endpoint_not_found` (404).
   */
  getDelivery(
    webhookEndpointId: string,
    messageId: string,
    options?: RequestOptions,
  ): ApiPromise<Models.WebhookDeliveryWithAttempts>;

  /**
   * List your webhook endpoints
   *
   * `GET /api/v1/webhook-endpoints`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: WebhookEndpointsListQuery, options?: RequestOptions): PagePromise<Models.WebhookEndpoint>;

  /**
   * Send all that failed again, or all of a time
   *
   * At most 100 webhooks, the oldest first; the answer says how many, and whether to ask again for more. Each keeps its `webhook-id`.
   *
   * `POST /api/v1/webhook-endpoints/{webhook_endpoint_id}/replay`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_cursor` (400), `invalid_idempotency_key` (400), `invalid_json` (400), `not_allowed` (403), `request_in_progress` (409), `unsupported_media_type` (415), `webhook_endpoint_disabled` (409), `webhook_endpoint_not_found` (404).
   */
  replay(
    webhookEndpointId: string,
    body: Models.ReplayWebhooks,
    options?: MutationOptions,
  ): ApiPromise<Models.ReplayedWebhooks>;

  /**
   * Send a webhook again
   *
   * Whatever became of it before: it is sent now under the same `webhook-id`, and if that fails, by the whole schedule of retries.
   *
   * `POST /api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries/{message_id}/replay`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409), `webhook_delivery_not_found` (404), `webhook_endpoint_disabled` (409), `webhook_endpoint_not_found` (404).
   */
  replayDelivery(
    webhookEndpointId: string,
    messageId: string,
    options?: MutationOptions,
  ): ApiPromise<Models.WebhookDelivery>;

  /**
   * Give a webhook endpoint a new secret
   *
   * For 24 hours each webhook is signed with the secret before as well, so that your receiver can change over without missing one. A second rotation within that time ends the oldest of the three secrets at once. The public key stays.
   *
   * `POST /api/v1/webhook-endpoints/{webhook_endpoint_id}/rotate-secret`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409), `webhook_endpoint_not_found` (404).
   */
  rotateSecret(webhookEndpointId: string, options?: MutationOptions): ApiPromise<Models.CreatedWebhookEndpoint>;

  /**
   * Send a test webhook
   *
   * A message of type `webhook.test`, signed and retried like any other. See the deliveries for its outcome.
   *
   * `POST /api/v1/webhook-endpoints/{webhook_endpoint_id}/test`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `not_allowed` (403), `request_in_progress` (409), `webhook_endpoint_disabled` (409), `webhook_endpoint_not_found` (404).
   */
  test(webhookEndpointId: string, options?: MutationOptions): ApiPromise<Models.WebhookDelivery>;

  /**
   * Change a webhook endpoint
   *
   * Fields that are left out stay as they are. Enabling an endpoint forgets its failures.
   *
   * `PUT /api/v1/webhook-endpoints/{webhook_endpoint_id}`
   *
   * Errors: `authentication_required` (401), `body_too_large` (413), `idempotency_key_reused` (422), `invalid_idempotency_key` (400), `invalid_json` (400), `invalid_target` (422), `not_allowed` (403), `request_in_progress` (409), `unsupported_media_type` (415), `webhook_endpoint_not_found` (404).
   */
  update(
    webhookEndpointId: string,
    body: Models.UpdateWebhookEndpoint,
    options?: MutationOptions,
  ): ApiPromise<Models.WebhookEndpoint>;
}

/** Gives `createClient` the operations on `webhookEndpoints`. */
export const webhookEndpoints: Resource<WebhookEndpointsResource> = {
  create: { method: 'POST', path: '/api/v1/webhook-endpoints', body: 'json', key: true },
  delete: { method: 'DELETE', path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}', key: true },
  deliveries: {
    method: 'GET',
    path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries',
    query: true,
    page: 'message_id',
  },
  get: { method: 'GET', path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}' },
  getDelivery: { method: 'GET', path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries/{message_id}' },
  list: { method: 'GET', path: '/api/v1/webhook-endpoints', query: true, page: 'id' },
  replay: { method: 'POST', path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}/replay', body: 'json', key: true },
  replayDelivery: {
    method: 'POST',
    path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}/deliveries/{message_id}/replay',
    key: true,
  },
  rotateSecret: { method: 'POST', path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}/rotate-secret', key: true },
  test: { method: 'POST', path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}/test', key: true },
  update: { method: 'PUT', path: '/api/v1/webhook-endpoints/{webhook_endpoint_id}', body: 'json', key: true },
};

export type ZoneChangesListQuery = NonNullable<operations['zoneChanges.list']['parameters']['query']>;

/** The operations on `zoneChanges`. */
export interface ZoneChangesResource {
  /**
   * List events whose time zone has new rules
   *
   * Events to come with a time that the rules of now make another instant of than those it was promised by, and events whose time zone names no place. Until somebody decides, both the wall-clock time and the instant stay. For an admin, those of all promoters.
   *
   * `GET /api/v1/zone-changes`
   *
   * Errors: `authentication_required` (401), `invalid_cursor` (400), `not_allowed` (403).
   */
  list(query?: ZoneChangesListQuery, options?: RequestOptions): PagePromise<Models.ZoneChange>;
}

/** Gives `createClient` the operations on `zoneChanges`. */
export const zoneChanges: Resource<ZoneChangesResource> = {
  list: { method: 'GET', path: '/api/v1/zone-changes', query: true, page: 'event_id' },
};
