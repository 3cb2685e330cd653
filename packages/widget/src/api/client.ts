import { createClient, events, holds, orders, promoCodes, waitingRoom, waitlist } from '@ticket-vendor/sdk';
import type { Api } from './types.ts';

/** A Date header drops fractions of a second. Adding a whole second means that nobody sees more time than is left. */
const SECOND = 1_000;

/**
 * The SDK's client with the few resources that a buyer needs. Without `baseUrl` it calls the hosted API. `ontime` gets
 * the server's time (ms) before an answer is used.
 */
export const createApi = (apiKey: string, baseUrl: string | undefined, ontime?: (serverTime: number) => void): Api => {
  const fetch = async (url: string, init: RequestInit) => {
    const response = await globalThis.fetch(url, init);
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) ontime?.(date + SECOND);
    return response;
  };
  return createClient(
    { apiKey, ...(baseUrl ? { baseUrl } : {}), timeoutMs: 15_000, fetch },
    { events, holds, orders, promoCodes, waitingRoom, waitlist },
  );
};
