import type { MiddlewareHandler } from 'hono';
import { readAccessToken } from '../core/access-token.ts';
import type { Caller, Scope } from '../core/caller.ts';
import type { AppEnv, Ctx, Deps } from '../core/context.ts';
import { sha256 } from '../core/encoding.ts';
import { AppError } from '../core/errors.ts';
import { createFlights } from '../core/flights.ts';
import { rateLimited } from '../core/guess-limit.ts';
import { readGuestToken } from '../core/guest-token.ts';
import { networkOf } from '../core/network.ts';
import { LIMITS } from '../core/rate-limits.ts';

/** An API key as stored; it is invalid after `ends_at`. */
type Key = {
  id: string;
  kind: 'publishable' | 'secret' | 'scanner';
  promoter_id: string;
  event_id: string | null;
  scopes: Scope[];
  allowed_origins: string[];
  ends_at: Date | null;
};
type FindKey = (ctx: Pick<Ctx, 'db' | 'now' | 'later'>, hash: string) => Promise<Key | null>;

/** How long an isolate caches a key, and so how long a revoked key can still work. */
const KEY_CACHE_MS = 10_000;
const KEY_CACHE_SIZE = 1_000;

/** By the key itself, so that a known one costs no digest. */
const cache = new WeakMap<Deps, Map<string, { row: Key; until: number }>>();
const lookUpOnce = createFlights(KEY_CACHE_SIZE);

/** What is known of a request before its caller is. */
type Received = Pick<Ctx, 'now' | 'later' | 'ip'> & { headers: Headers };

/**
 * Counts a credential that may be a guess before it is checked, so that parallel guesses count like sequential ones.
 * Throws `rate_limited` if the address has sent too many.
 */
const countGuess = (deps: Deps, { ip, later }: Received): void => {
  const state = deps.rateLimiter.count(LIMITS.unknownKeys, networkOf(ip), later);
  if (!state.allowed) throw rateLimited(state);
};

/** Checks a credential; one that `check` refuses with `invalid_credential` counts as a guess. */
const checked = async <T>(deps: Deps, received: Received, check: () => Promise<T>): Promise<T> => {
  try {
    return await check();
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_credential') countGuess(deps, received);
    throw error;
  }
};

const knownKeys = (deps: Deps) => {
  const known = cache.get(deps) ?? new Map<string, { row: Key; until: number }>();
  cache.set(deps, known);
  return known;
};

/** Looks a key up and caches it. It counts as a guess until the key is found. */
const find = async (deps: Deps, received: Received, token: string, findKey: FindKey) => {
  const known = knownKeys(deps);
  const { now, later, ip } = received;
  const at = deps.clock.now().getTime();
  countGuess(deps, received);
  const row = await findKey({ db: deps.db, now, later }, await sha256(token)).catch((error: unknown) => {
    deps.rateLimiter.giveBack(LIMITS.unknownKeys, networkOf(ip));
    throw error;
  });
  // An unknown key is not cached: it may be created the next moment.
  if (!row) return null;
  deps.rateLimiter.giveBack(LIMITS.unknownKeys, networkOf(ip));
  if (known.size >= KEY_CACHE_SIZE) known.clear();
  known.set(token, { row, until: at + KEY_CACHE_MS });
  return row;
};

/** A key from the cache or the database. Of a crowd with the same key, one looks it up, and the others wait. */
const lookUpKey = async (deps: Deps, received: Received, token: string, findKey: FindKey): Promise<Key | null> => {
  const cached = (): Key | null | undefined => {
    const one = knownKeys(deps).get(token);
    if (!one || one.until <= deps.clock.now().getTime()) return undefined;
    return one.row.ends_at && one.row.ends_at <= received.now ? null : one.row;
  };
  const known = cached();
  if (known !== undefined) return known;
  return lookUpOnce<Key | null>(token, cached, () => find(deps, received, token, findKey));
};

/** The caller of a request, from the credential in `Authorization: Bearer`; its prefix tells its kind. */
const readCaller = async (deps: Deps, received: Received, findKey: FindKey): Promise<Caller> => {
  const { headers, now } = received;
  const authorization = headers.get('authorization');
  if (authorization === null) return { kind: 'anonymous' };
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (!token) throw new AppError('invalid_credential', 'Send "Authorization: Bearer <credential>".');

  if (/^(os|wt)_/.test(token)) {
    const { kind, id } = await checked(deps, received, () => readGuestToken(deps.secrets, token));
    return kind === 'order' ? { kind, orderId: id } : { kind, entryId: id };
  }
  const key = /^(pk|sk|scan)_(test|live)_[0-9a-z]{26}$/.exec(token);
  if (!key && /^(pk|sk|scan)_/.test(token)) {
    throw new AppError('invalid_credential', 'The key is not whole. Send it as it was shown when it was made.');
  }
  if (!key) return checked(deps, received, () => readAccessToken(deps, token, now));

  if (key[2] !== deps.env.ENVIRONMENT) {
    throw new AppError(
      'wrong_environment',
      `This is a ${deps.env.ENVIRONMENT} deployment; use a ${key[1]}_${deps.env.ENVIRONMENT}_ key.`,
    );
  }
  const row = await lookUpKey(deps, received, token, findKey);
  if (!row) throw new AppError('invalid_credential', 'The key is unknown or revoked. Send another.');
  switch (row.kind) {
    case 'publishable': {
      const origin = headers.get('origin');
      if (origin && origin !== deps.env.PUBLIC_URL && !row.allowed_origins.includes(origin)) {
        throw new AppError(
          'origin_not_allowed',
          origin === 'null'
            ? 'The page has no origin: it is in a sandboxed frame without allow-same-origin, or a file.'
            : `Add ${origin} to the allowed origins of this publishable key.`,
        );
      }
      return { kind: 'publishable', keyId: row.id, promoterId: row.promoter_id, allowedOrigins: row.allowed_origins };
    }
    case 'scanner':
      return { kind: 'scanner', keyId: row.id, promoterId: row.promoter_id, eventId: row.event_id ?? '' };
    case 'secret':
      return { kind: 'secret', keyId: row.id, promoterId: row.promoter_id, scopes: row.scopes };
  }
};

/** Sets the caller. Mount it inside all middleware that must see the answer to a refused credential. */
export const credentials =
  (deps: Deps, findKey: FindKey): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const ctx = c.get('ctx');
    const { now, later, ip } = ctx;
    ctx.caller = await readCaller(deps, { now, later, ip, headers: c.req.raw.headers }, findKey);
    await next();
  };
