import { createClient, events, holds, orders, promoCodes, waitlist } from '@ticket-vendor/sdk';
import type { Api } from './types.ts';

/** A Date leaves out the part of a second that has passed. It is counted in full: nobody is shown more time than there is. */
const SECOND = 1_000;

/**
 * The SDK's client with the few resources that a buyer needs. Without `baseUrl` it asks the hosted API. `ontime` hears the
 * server's clock (ms) before anything is made of an answer.
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
    { events, holds, orders, promoCodes, waitlist },
  );
};
