import type { ErrorCode, FieldError } from '../generated/errors.ts';

/** The base class of all errors that this package throws on purpose. */
export class TicketVendorError extends Error {
  override name = 'TicketVendorError';
}

/** No complete answer came back. Whether the server acted on the request is unknown. */
export class ConnectionError extends TicketVendorError {
  override name = 'ConnectionError';
}

/** No complete answer came back within `timeoutMs`. */
export class TimeoutError extends ConnectionError {
  override name = 'TimeoutError';
}

/** What {@link ApiError} is built from: the members of a problem document (RFC 9457), and the answer's headers. */
export type ApiErrorInit = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly requestId?: string | undefined;
  readonly headers: Headers;
  /** The whole problem document. */
  readonly problem: Readonly<Record<string, unknown>>;
};

/** The server answered with an error. `code` is the stable part to branch on; `detail` is for people. */
export class ApiError extends TicketVendorError {
  override name = 'ApiError';
  readonly status: number;
  /** `unknown` when the answer was not a problem document, such as a proxy's error page. */
  readonly code: ErrorCode | 'unknown' | (string & Record<never, never>);
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly requestId: string | undefined;
  readonly headers: Headers;
  /** The whole problem document, with the members that a code adds, such as when a ticket was first scanned. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(init: ApiErrorInit) {
    super(`${init.status} ${init.code}: ${init.detail ?? init.title}`);
    this.status = init.status;
    this.code = init.code;
    this.title = init.title;
    this.detail = init.detail;
    this.errors = init.errors ?? [];
    this.requestId = init.requestId;
    this.headers = init.headers;
    this.problem = init.problem;
  }
}

/** 400: the request is malformed. */
export class BadRequestError extends ApiError {
  override name = 'BadRequestError';
}

/** 401: no credential, or one that is not accepted. */
export class AuthenticationError extends ApiError {
  override name = 'AuthenticationError';
}

/** 403: the credential may not do this. */
export class PermissionError extends ApiError {
  override name = 'PermissionError';
}

/** 404: no such object, or none that this credential may see. */
export class NotFoundError extends ApiError {
  override name = 'NotFoundError';
}

/** 409: the state of the object does not allow it, such as a tier that is sold out. */
export class ConflictError extends ApiError {
  override name = 'ConflictError';
}

/** 422: well formed, but refused; `errors` names the fields. */
export class UnprocessableError extends ApiError {
  override name = 'UnprocessableError';
}

/** 429: too many requests, and the retries are used up. */
export class RateLimitError extends ApiError {
  override name = 'RateLimitError';
}

/** 5xx: the server failed, and the retries are used up. */
export class ServerError extends ApiError {
  override name = 'ServerError';
}
