import { createClient, type Resource } from '@ticket-vendor/sdk';
import type { Api } from './types.ts';

const events: Resource<Api['events']> = {
  get: { method: 'GET', path: '/api/v1/events/{event_id}' },
  availability: { method: 'GET', path: '/api/v1/events/{event_id}/availability' },
};
const holds: Resource<Api['holds']> = {
  create: { method: 'POST', path: '/api/v1/holds', body: 'json' },
  get: { method: 'GET', path: '/api/v1/holds/{hold_id}', query: true },
  extend: { method: 'POST', path: '/api/v1/holds/{hold_id}/extend', body: 'json' },
  release: { method: 'DELETE', path: '/api/v1/holds/{hold_id}', query: true },
};
const orders: Resource<Api['orders']> = {
  create: { method: 'POST', path: '/api/v1/orders', body: 'json', key: true },
  get: { method: 'GET', path: '/api/v1/orders/{order_id}' },
  confirm: { method: 'POST', path: '/api/v1/orders/{order_id}/confirm' },
  cancel: { method: 'POST', path: '/api/v1/orders/{order_id}/cancel' },
};
const waitlist: Resource<Api['waitlist']> = {
  join: { method: 'POST', path: '/api/v1/waitlist', body: 'json', key: true },
  get: { method: 'GET', path: '/api/v1/waitlist/{waitlist_entry_id}' },
  leave: { method: 'DELETE', path: '/api/v1/waitlist/{waitlist_entry_id}', key: true },
};

/** The SDK's client with the few resources that a buyer needs. Without `baseUrl` it asks the hosted API. */
export function createApi(apiKey: string, baseUrl: string | undefined): Api {
  return createClient(
    { apiKey, ...(baseUrl ? { baseUrl } : {}), timeoutMs: 15_000 },
    { events, holds, orders, waitlist },
  );
}
