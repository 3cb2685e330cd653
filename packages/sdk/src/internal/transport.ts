import { ConnectionError, TicketVendorError, TimeoutError } from '../core/errors.ts';
import type { PageQuery } from '../core/pagination.ts';
import type { ApiResponse, ClientOptions, Credential, Fetch, MutationOptions } from '../core/request.ts';
import type { Operation } from '../core/resource.ts';
import { requestIdOf, toApiError } from './api-error.ts';
import { retryDelay, sleep } from './retry.ts';
import { queryString } from './url.ts';
import { uuid } from './uuid.ts';

/** A method call with its arguments sorted out. */
export type Call = {
  readonly operation: Operation;
  readonly path: string;
  readonly body: unknown;
  readonly query: PageQuery | undefined;
  readonly options: MutationOptions;
};

/** Timers hold 31 bits; anything longer, `Infinity` included, would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Sends calls: credentials, idempotency keys, time-outs and retries. */
export class Transport {
  readonly #options: ClientOptions;
  readonly #baseUrl: string;
  readonly #fetch: Fetch;

  constructor(options: ClientOptions) {
    const baseUrl = options.baseUrl ?? 'https://api.ticketvendor.dev';
    // fetch's own error for such an address would contain the password.
    if (new URL(baseUrl).username) throw new TicketVendorError('baseUrl must not hold a user name.');
    this.#options = options;
    // The API's documents show the address with `/api/v1`, so both forms are accepted.
    this.#baseUrl = baseUrl
      .trim()
      .replace(/\/+$/, '')
      .replace(/\/api\/v1$/, '')
      .replace(/\/+$/, '');
    // Looked up at each call, and called on the global object as browsers require.
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    for (const credential of [options.apiKey, options.credential]) {
      if (typeof credential === 'string') this.#refuseSecretInBrowser(credential);
    }
  }

  async send(call: Call): Promise<ApiResponse<unknown>> {
    const { operation, options } = call;
    const { signal } = options;
    const maxRetries = options.maxRetries ?? this.#options.maxRetries ?? 2;
    const key = operation.key && (options.idempotencyKey ?? uuid());
    const repeatable = operation.method === 'GET' || key !== undefined;
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted();
      try {
        return await this.#attempt(call, key);
      } catch (error) {
        signal?.throwIfAborted();
        const delay = attempt < maxRetries ? retryDelay(error, repeatable, attempt) : undefined;
        if (delay === undefined) throw error;
        await sleep(delay, signal);
      }
    }
  }

  async #attempt(call: Call, key: string | undefined): Promise<ApiResponse<unknown>> {
    const { operation, options, body } = call;
    // The template, not the address, so that no value from a caller ends up in a log.
    const name = `${operation.method} ${operation.path}`;
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 30_000;
    const headers = await this.#headers(call, key);
    const controller = new AbortController();
    const abort = () => controller.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', abort);
    const timer = setTimeout(
      () => controller.abort(new TimeoutError(`${name} gave no complete answer within ${timeoutMs} ms.`)),
      Math.min(timeoutMs, LONGEST_TIMER_MS),
    );
    try {
      const response = await this.#fetch(this.#baseUrl + call.path + queryString(call.query), {
        method: operation.method,
        headers,
        body: operation.body === 'raw' ? (body as BodyInit) : JSON.stringify(body),
        signal: controller.signal,
      });
      // If an error's body breaks off, the status tells more than the reason for that.
      if (!response.ok) throw toApiError(response, await response.text().catch(() => ''));
      return { data: await read(response, operation, name), response, requestId: requestIdOf(response) };
    } catch (error) {
      if (controller.signal.aborted) throw controller.signal.reason;
      if (error instanceof TicketVendorError) throw error;
      throw new ConnectionError(`${name} failed: no complete answer.`, { cause: error });
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    }
  }

  async #headers({ operation, options, body }: Call, key: string | undefined): Promise<Headers> {
    const credential = await resolve(options.credential ?? this.#options.credential ?? this.#options.apiKey);
    if (credential) this.#refuseSecretInBrowser(credential);
    try {
      const headers = new Headers({ accept: operation.answer ?? 'application/json', ...options.headers });
      if (credential) headers.set('authorization', `Bearer ${credential}`);
      if (key) headers.set('idempotency-key', key);
      if (operation.body === 'json' && body !== undefined) headers.set('content-type', 'application/json');
      return headers;
    } catch {
      // The platform's own message quotes the value, which may be the credential.
      throw new TicketVendorError('The credential or a header has a character that a header cannot carry.');
    }
  }

  #refuseSecretInBrowser(credential: string): void {
    const inBrowser = typeof window !== 'undefined' && window.document !== undefined;
    if (inBrowser && credential.startsWith('sk_') && !this.#options.dangerouslyAllowBrowser) {
      throw new TicketVendorError(
        'A secret key must not be used in a browser: use a publishable key (pk_…), or set dangerouslyAllowBrowser.',
      );
    }
  }
}

const resolve = (credential: Credential | undefined): string | undefined | Promise<string> =>
  typeof credential === 'function' ? credential() : credential;

const read = async (response: Response, { answer }: Operation, name: string): Promise<unknown> => {
  if (answer) return answer.startsWith('text/') ? response.text() : response.blob();
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Without a cause: the parser's message quotes the text, which may hold a secret just issued.
    throw new ConnectionError(`${name} was answered with something other than JSON.`);
  }
};
