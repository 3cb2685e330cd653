import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { CacheRule } from '../core/caching.ts';
import { type AccessRule, authorize } from '../core/caller.ts';
import type { AppEnv } from '../core/context.ts';
import { AppError, ERRORS, type ErrorCode } from '../core/errors.ts';
import { fieldErrors, unstorable } from '../core/field-errors.ts';
import { PROBLEM_TYPE, problemSchema } from '../core/problem.ts';
import type { RateLimitRule } from '../ports/rate-limit.ts';
import { cacheable } from './cache.ts';
import { idempotency } from './idempotency.ts';
import { jsonText } from './json-text.ts';
import { noBody } from './no-body.ts';
import { limitPasswords } from './password-limit.ts';
import { generalLimit, limitByGate, rateLimit } from './rate-limit.ts';

export { show } from './cache.ts';

/** Bodies of JSON routes, in bytes. */
const BODY_LIMIT = 256 * 1024;

/** Refuses bodies of more bytes with `body_too_large`. */
export const limitBody = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new AppError('body_too_large', `Send at most ${maxSize / 1024} kB.`);
    },
  });

const MUTATING = ['post', 'put', 'patch', 'delete'];

const idempotencyHeader = z.object({
  'idempotency-key': z.string().min(1).max(255).optional().openapi({
    description:
      'Makes a repeat of this request return the first answer, byte for byte, and do nothing again; kept for 24 hours at least. Use a UUID; with a publishable key, which many buyers share, nothing else is taken.',
    example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
  }),
});

/** The query of routes that declare none: an unknown parameter is a mistake there too. */
const NO_QUERY = z.strictObject({});

type Extra<Code extends ErrorCode> = {
  operationId: string;
  summary: string;
  tags: [string];
  access: AccessRule;
  /** The codes this route can answer with, besides those every route shares. */
  errors: readonly Code[];
  /** The rate limits of the route, checked in this order; by default the general limit of its caller. */
  limits?: readonly RateLimitRule[];
  /** The only limit of a route whose work is the gate's, which counts it. */
  limitByGate?: RateLimitRule;
  /** Whether the route checks or hashes a password: it can then answer `service_busy`. */
  password?: boolean;
  /** The most bytes of a body, if not the limit of JSON. */
  bodyLimit?: number;
  /** How long caches may keep what this public read shows to everybody. */
  cache?: CacheRule;
  /**
   * Who stores the idempotency key of a mutating route: Postgres (the default), in the transaction of the effect, or
   * the gate, with its hold. `false` takes no key: for auth, for answers with a secret that is stored nowhere, and for
   * routes that change nothing.
   */
  idempotent?: 'gate' | false;
};

/** Error codes that any route may answer with. */
const SHARED: readonly ErrorCode[] = [
  'invalid_request',
  'rate_limited',
  'internal_error',
  'database_limit',
  'database_unavailable',
];
const WITH_CREDENTIAL: readonly ErrorCode[] = [
  'invalid_credential',
  'credential_expired',
  'wrong_environment',
  'origin_not_allowed',
];
const WITH_KEY: readonly ErrorCode[] = ['invalid_idempotency_key', 'request_in_progress', 'idempotency_key_reused'];

const problemResponses = (codes: readonly ErrorCode[]) => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) byStatus.set(ERRORS[code].status, [...(byStatus.get(ERRORS[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
        content: { [PROBLEM_TYPE]: { schema: problemSchema } },
      },
    ]),
  );
};

/** If a route both answers and refuses with a status, both are documented. */
const merged = (refusals: ReturnType<typeof problemResponses>, own: RouteConfig['responses']) => {
  const both = Object.entries(own).map(([status, response]) => {
    const refusal = refusals[status];
    if (!refusal || '$ref' in response) return [status, response];
    const description = `${response.description}; ${refusal.description}`;
    return [status, { ...response, description, content: { ...response.content, ...refusal.content } }];
  });
  return { ...refusals, ...Object.fromEntries(both) };
};

const NOT_MODIFIED = { 304: { description: 'What you have, by `If-None-Match`, is still right' } };

const securityOf = (rule: AccessRule) => (rule.admits.includes('anonymous') ? [{}, { bearer: [] }] : [{ bearer: [] }]);

/**
 * `createRoute` with what every route of this API shares: its access rule, problem responses, a limited body or none, the
 * idempotency key, and a documented set of error codes (also as `x-error-codes`).
 */
export const defineRoute = <
  const R extends Omit<RouteConfig, 'operationId' | 'summary' | 'tags' | 'security'>,
  const Code extends ErrorCode,
>(
  route: R & Extra<Code>,
) => {
  const {
    access: rule,
    errors,
    limits = [],
    limitByGate: countedByGate,
    cache,
    bodyLimit: most = BODY_LIMIT,
    idempotent,
    password,
    ...config
  } = route;
  const mutating = MUTATING.includes(config.method);
  const takesKey = mutating && idempotent !== false;
  const status = Number(Object.keys(config.responses).find((code) => code.startsWith('2')));
  const { body } = config.request ?? {};
  const takesJson = body !== undefined && 'application/json' in body.content;
  const jsonContent = body?.content['application/json'];
  const bodySchema = jsonContent && 'schema' in jsonContent ? jsonContent.schema : undefined;
  const codes = [
    ...new Set<ErrorCode>([
      ...SHARED,
      ...(rule.admits.includes('anonymous') ? [] : (['authentication_required', 'not_allowed'] as const)),
      ...WITH_CREDENTIAL,
      ...(mutating ? (['body_too_large'] as const) : []),
      ...(password ? (['service_busy'] as const) : []),
      ...(body ? (['unsupported_media_type'] as const) : []),
      ...(takesJson ? (['invalid_json'] as const) : []),
      ...(takesKey ? WITH_KEY : []),
      ...errors,
    ]),
  ];
  const given =
    limits.length > 0 ? rateLimit(limits, bodySchema instanceof z.ZodType ? bodySchema : undefined) : generalLimit;
  const limit = countedByGate ? limitByGate(countedByGate) : given;
  if (cache && !(rule.admits.includes('anonymous') && rule.admits.includes('publishable'))) {
    throw new Error(`${config.path} is kept for callers whom it does not admit`);
  }
  const guard: MiddlewareHandler<AppEnv> = async (c, next) => {
    authorize(c.get('ctx').caller, rule);
    await next();
  };
  return createRoute({
    ...config,
    request: { query: NO_QUERY, ...config.request, ...(takesKey && { headers: idempotencyHeader }) },
    security: securityOf(rule),
    middleware: [
      ...(cache ? [cacheable(cache, limit)] : []),
      guard,
      limitBody(most),
      ...(password ? [limitPasswords] : []),
      limit,
      ...(takesKey ? [idempotency({ keptByGate: idempotent === 'gate', status })] : []),
      ...(takesJson ? [jsonText] : []),
      ...(mutating && !body ? [noBody] : []),
    ] as MiddlewareHandler<AppEnv>[],
    responses: merged(problemResponses(codes), { ...(cache && NOT_MODIFIED), ...config.responses }) as R['responses'],
    'x-error-codes': codes,
    'x-access': rule.admits,
    ...(rule.scope && { 'x-scope': rule.scope }),
  } as Omit<R, 'middleware'> & { operationId: string; middleware: MiddlewareHandler<AppEnv>[] });
};

/** A JSON body that must be there. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true as const,
  content: { 'application/json': { schema } },
});

/** A JSON answer. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const WHERE = {
  json: 'body',
  form: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'cookie',
} as const;

/** A router whose validation failures are problem documents that name each field. */
export const createRouter = () =>
  new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      const where = WHERE[result.target];
      const errors = result.success ? unstorable(result.data, [where]) : fieldErrors(result.error.issues, [where]);
      if (errors.length === 0) return;
      throw new AppError('invalid_request', 'One or more fields are wrong; see errors.', { errors });
    },
  });
