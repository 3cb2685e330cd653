import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  GoneError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  UnprocessableError,
} from '../core/errors.ts';

function classOf(status: number): typeof ApiError {
  switch (status) {
    case 400:
      return BadRequestError;
    case 401:
      return AuthenticationError;
    case 403:
      return PermissionError;
    case 404:
      return NotFoundError;
    case 409:
      return ConflictError;
    case 410:
      return GoneError;
    case 422:
      return UnprocessableError;
    case 429:
      return RateLimitError;
    default:
      return status >= 500 ? ServerError : ApiError;
  }
}

function parseProblem(text: string): Record<string, unknown> {
  try {
    const problem: unknown = JSON.parse(text);
    return typeof problem === 'object' && problem !== null ? { ...problem } : {};
  } catch {
    return {};
  }
}

const string = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** The id that the server gave this request, for its support. */
export function requestIdOf(response: Response): string | undefined {
  return response.headers.get('request-id') ?? undefined;
}

/** The error that a failed answer stands for; one that is no problem document still has its status. */
export function toApiError(response: Response, text: string): ApiError {
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
}
