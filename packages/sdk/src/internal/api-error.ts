import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  UnprocessableError,
} from '../core/errors.ts';
import type { ErrorStatus } from '../generated/errors.ts';

/** The class of each status that the API's codes have; a status without one does not compile. */
export const ERROR_CLASSES: Readonly<Record<number, typeof ApiError> & Record<ErrorStatus, typeof ApiError>> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  405: ApiError,
  409: ConflictError,
  413: ApiError,
  415: ApiError,
  422: UnprocessableError,
  429: RateLimitError,
  500: ServerError,
  503: ServerError,
};

// A proxy may answer with a status of its own.
const classOf = (status: number): typeof ApiError => ERROR_CLASSES[status] ?? (status >= 500 ? ServerError : ApiError);

const parseProblem = (text: string): Record<string, unknown> => {
  try {
    const problem: unknown = JSON.parse(text);
    return typeof problem === 'object' && problem !== null ? { ...problem } : {};
  } catch {
    return {};
  }
};

const string = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** The id that the server gave this request, for its support. */
export const requestIdOf = (response: Response): string | undefined => response.headers.get('request-id') ?? undefined;

/** The error for a failed answer. An answer that is no problem document still has its status. */
export const toApiError = (response: Response, text: string): ApiError => {
  const { status, headers } = response;
  const problem = parseProblem(text);
  return new (classOf(status))({
    status,
    headers,
    problem,
    code: string(problem.code) ?? 'unknown',
    title: string(problem.title) ?? (response.statusText || 'Request failed'),
    detail: string(problem.detail),
    errors: Array.isArray(problem.errors) ? problem.errors : undefined,
    requestId: string(problem.request_id) ?? requestIdOf(response),
  });
};
