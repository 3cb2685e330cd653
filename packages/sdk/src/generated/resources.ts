// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

import type { PagePromise } from '../core/pagination.ts';
import type { ApiPromise, MutationOptions, RequestOptions } from '../core/request.ts';
import type { Resource } from '../core/resource.ts';
import type { operations } from './schema.ts';
import type * as Models from './models.ts';

/** The operations on `analytics`. */
export interface AnalyticsResource {
  /**
   * Export the sales of an event
   *
   * `GET /api/v1/events/{event_id}/sales.csv`
   */
  exportSales(eventId: string, options?: RequestOptions): ApiPromise<string>;
}

/** Gives `createClient` the operations on `analytics`. */
export const analytics: Resource<AnalyticsResource> = {
  exportSales: { method: 'GET', path: '/api/v1/events/{event_id}/sales.csv', answer: 'text/csv' },
};

export type AuthLoginBody = NonNullable<operations['auth.login']['requestBody']>['content']['application/json'];
export type AuthLoginResult = operations['auth.login']['responses'][200]['content']['application/json'];

/** The operations on `auth`. */
export interface AuthResource {
  /**
   * Log in
   *
   * `POST /api/v1/auth/login`
   *
   * Errors: `invalid_credentials` (401), `rate_limited` (429).
   */
  login(body: AuthLoginBody, options?: RequestOptions): ApiPromise<AuthLoginResult>;
}

/** Gives `createClient` the operations on `auth`. */
export const auth: Resource<AuthResource> = {
  login: { method: 'POST', path: '/api/v1/auth/login', body: 'json' },
};

export type EventsListQuery = NonNullable<operations['events.list']['parameters']['query']>;

/** The operations on `events`. */
export interface EventsResource {
  /**
   * Create an event
   *
   * `POST /api/v1/events`
   *
   * Errors: `validation_failed` (422).
   */
  create(body: Models.CreateEvent, options?: MutationOptions): ApiPromise<Models.Event>;

  /**
   * Delete an event that has no orders
   *
   * `DELETE /api/v1/events/{event_id}`
   *
   * Errors: `not_found` (404).
   */
  delete(eventId: string, options?: MutationOptions): ApiPromise<void>;

  /**
   * Get an event
   *
   * A draft is visible to its promoter only. *\/ is harmless here.
   *
   * `GET /api/v1/events/{event_id}`
   *
   * Errors: `not_found` (404).
   */
  get(eventId: string, options?: RequestOptions): ApiPromise<Models.Event>;

  /**
   * List events
   *
   * `GET /api/v1/events`
   */
  list(query?: EventsListQuery, options?: RequestOptions): PagePromise<Models.Event>;

  /**
   * Set the image of an event
   *
   * `PUT /api/v1/events/{event_id}/image`
   */
  setImage(eventId: string, body: Blob, options?: MutationOptions): ApiPromise<Models.Event>;
}

/** Gives `createClient` the operations on `events`. */
export const events: Resource<EventsResource> = {
  create: { method: 'POST', path: '/api/v1/events', body: 'json', key: true },
  delete: { method: 'DELETE', path: '/api/v1/events/{event_id}', key: true },
  get: { method: 'GET', path: '/api/v1/events/{event_id}' },
  list: { method: 'GET', path: '/api/v1/events', query: true, page: true },
  setImage: { method: 'PUT', path: '/api/v1/events/{event_id}/image', body: 'raw', key: true },
};

export type HoldsCreateBody = NonNullable<operations['holds.create']['requestBody']>['content']['application/json'];

/** The operations on `holds`. */
export interface HoldsResource {
  /**
   * Hold tickets for a few minutes
   *
   * `POST /api/v1/holds`
   *
   * Errors: `rate_limited` (429), `sold_out` (409).
   */
  create(body: HoldsCreateBody, options?: MutationOptions): ApiPromise<Models.Hold>;
}

/** Gives `createClient` the operations on `holds`. */
export const holds: Resource<HoldsResource> = {
  create: { method: 'POST', path: '/api/v1/holds', body: 'json', key: true },
};

export type OrdersConfirmBody = NonNullable<operations['orders.confirm']['requestBody']>['content']['application/json'];
export type OrdersListQuery = NonNullable<operations['orders.list']['parameters']['query']>;

/** The operations on `orders`. */
export interface OrdersResource {
  /**
   * Confirm an order once its payment succeeded
   *
   * `POST /api/v1/orders/{order_id}/confirm`
   */
  confirm(orderId: string, body?: OrdersConfirmBody, options?: MutationOptions): ApiPromise<Models.Order | undefined>;

  /**
   * Order what a hold promises
   *
   * `POST /api/v1/orders`
   *
   * Errors: `hold_expired` (409), `sold_out` (409).
   */
  create(body: Models.CreateOrder, options?: MutationOptions): ApiPromise<Models.Order>;

  /**
   * Get an order
   *
   * `GET /api/v1/orders/{order_id}`
   *
   * Errors: `not_found` (404).
   */
  get(orderId: string, options?: RequestOptions): ApiPromise<Models.Order>;

  /**
   * List orders
   *
   * `GET /api/v1/orders`
   */
  list(query?: OrdersListQuery, options?: RequestOptions): PagePromise<Models.Order>;
}

/** Gives `createClient` the operations on `orders`. */
export const orders: Resource<OrdersResource> = {
  confirm: { method: 'POST', path: '/api/v1/orders/{order_id}/confirm', body: 'json', key: true },
  create: { method: 'POST', path: '/api/v1/orders', body: 'json', key: true },
  get: { method: 'GET', path: '/api/v1/orders/{order_id}' },
  list: { method: 'GET', path: '/api/v1/orders', query: true, page: true },
};

/** The operations on `tickets`. */
export interface TicketsResource {
  /**
   * The ticket as a QR code
   *
   * `GET /api/v1/tickets/{ticket_id}/qr`
   */
  qr(ticketId: string, options?: RequestOptions): ApiPromise<Blob>;
}

/** Gives `createClient` the operations on `tickets`. */
export const tickets: Resource<TicketsResource> = {
  qr: { method: 'GET', path: '/api/v1/tickets/{ticket_id}/qr', answer: 'image/png' },
};

export type TiersAvailabilityResult = operations['tiers.availability']['responses'][200]['content']['application/json'];
export type TiersCreateBody = NonNullable<operations['tiers.create']['requestBody']>['content']['application/json'];
export type TiersListQuery = NonNullable<operations['tiers.list']['parameters']['query']>;

/** The operations on `tiers`. */
export interface TiersResource {
  /**
   * How many are left
   *
   * `GET /api/v1/tiers/{tier_id}/availability`
   */
  availability(tierId: string, options?: RequestOptions): ApiPromise<TiersAvailabilityResult>;

  /**
   * Add a tier to an event
   *
   * `POST /api/v1/events/{event_id}/tiers`
   */
  create(eventId: string, body: TiersCreateBody, options?: MutationOptions): ApiPromise<Models.Tier>;

  /**
   * List the tiers of an event
   *
   * `GET /api/v1/events/{event_id}/tiers`
   */
  list(eventId: string, query?: TiersListQuery, options?: RequestOptions): PagePromise<Models.Tier>;
}

/** Gives `createClient` the operations on `tiers`. */
export const tiers: Resource<TiersResource> = {
  availability: { method: 'GET', path: '/api/v1/tiers/{tier_id}/availability' },
  create: { method: 'POST', path: '/api/v1/events/{event_id}/tiers', body: 'json', key: true },
  list: { method: 'GET', path: '/api/v1/events/{event_id}/tiers', query: true, page: true },
};

export type WaitlistJoinBody = NonNullable<operations['waitlist.join']['requestBody']>['content']['application/json'];

/** The operations on `waitlist`. */
export interface WaitlistResource {
  /**
   * Join the waitlist of an event
   *
   * `POST /api/v1/waitlist`
   */
  join(body: WaitlistJoinBody, options?: MutationOptions): ApiPromise<Models.WaitlistEntry>;
}

/** Gives `createClient` the operations on `waitlist`. */
export const waitlist: Resource<WaitlistResource> = {
  join: { method: 'POST', path: '/api/v1/waitlist', body: 'json', key: true },
};
