export { createClient, TicketVendor } from './client.ts';
export {
  ApiError,
  type ApiErrorInit,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TicketVendorError,
  TimeoutError,
  UnprocessableError,
} from './core/errors.ts';
export { Page, type PagePromise, type PageQuery } from './core/pagination.ts';
export type {
  ApiPromise,
  ApiResponse,
  ClientOptions,
  Credential,
  Fetch,
  MutationOptions,
  RequestOptions,
} from './core/request.ts';
export type { MethodsOf, Operation, Resource } from './core/resource.ts';
export { currencyDecimals, isWrittenWhole } from './generated/currencies.ts';
export {
  type ErrorCode,
  type ErrorCodeByOperation,
  errorCodes,
  type FieldError,
  type SharedErrorCode,
} from './generated/errors.ts';
export type * from './generated/models.ts';
export * from './generated/resources.ts';
export type { components, operations, paths } from './generated/schema.ts';
export { uuid as newIdempotencyKey } from './internal/uuid.ts';
