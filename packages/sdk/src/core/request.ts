/** What goes into `Authorization: Bearer …`: a key, an access token, an order's secret or a waitlist token. */
export type Credential = string | (() => string | Promise<string>);

/** The part of `fetch` that the client uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Options of {@link TicketVendor} and {@link createClient}. */
export type ClientOptions = {
  /** A publishable key (`pk_…`) in a browser, a secret key (`sk_…`) on a server. */
  readonly apiKey?: string | undefined;
  /** Used instead of `apiKey`; a function is asked before every attempt, so that it can refresh a token. */
  readonly credential?: Credential | undefined;
  /** The API's address, with or without `/api/v1` at its end. Default `https://api.ticketvendor.dev`. */
  readonly baseUrl?: string | undefined;
  readonly fetch?: Fetch | undefined;
  /** Milliseconds that one attempt may take, its body included. Default 30000. */
  readonly timeoutMs?: number | undefined;
  /** How often a failed request is repeated. Default 2. */
  readonly maxRetries?: number | undefined;
  /** Permits a secret key where `window.document` exists. Anyone who can see the page can then read the key. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
};

/** Options of a single call; they take precedence over the client's. */
export type RequestOptions = {
  /** An empty string sends no credential. */
  readonly credential?: Credential | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxRetries?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

/** Options of a call that the server executes once per key, however often it is sent. */
export interface MutationOptions extends RequestOptions {
  /** Default: a new UUID per call, the same over its retries. Pass your own to repeat a call safely after a crash; with a publishable key, a UUID. */
  readonly idempotencyKey?: string | undefined;
}

/** An answer with its transport: `response` has the headers (rate limits, for one); its body is already read. */
export type ApiResponse<T> = {
  readonly data: T;
  readonly response: Response;
  readonly requestId: string | undefined;
};

/** A promise of the answer's content, or with `withResponse()` of the content and its headers. */
export interface ApiPromise<T> extends Promise<T> {
  withResponse(): Promise<ApiResponse<T>>;
}
