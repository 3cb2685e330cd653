import { createClient, events, holds, orders, promoCodes, waitlist } from '@ticket-vendor/sdk';
import type { Api } from './types.ts';

/** The SDK's client with the few resources that a buyer needs. Without `baseUrl` it asks the hosted API. */
export function createApi(apiKey: string, baseUrl: string | undefined): Api {
  return createClient(
    { apiKey, ...(baseUrl ? { baseUrl } : {}), timeoutMs: 15_000 },
    { events, holds, orders, promoCodes, waitlist },
  );
}
