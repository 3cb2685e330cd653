import type { z } from '@hono/zod-openapi';
import { auditEntry } from '../../core/audit.ts';
import { type Caller, promoterOf, promoterOrAll, SCOPES, type Scope } from '../../core/caller.ts';
import type { Ctx, SystemCtx } from '../../core/context.ts';
import { sha256 } from '../../core/encoding.ts';
import { AppError } from '../../core/errors.ts';
import { base32, newId } from '../../core/ids.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { once } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import {
  insertKey,
  type KeyRecord,
  ownsEvent,
  rollKey,
  selectKey,
  selectKeyByHash,
  selectKeys,
  touchKey,
} from './repository.ts';
import type { createKeyBody, rollKeyBody, updateKeyBody } from './schemas.ts';

/** A key as found by one of its tokens; `ends_at` is when that token stops working, or null. */
type KeyRow = Omit<KeyRecord, 'scopes'> & { scopes: Scope[]; ends_at: Date | null };

/** Precision of `last_used_at`. */
const TOUCH_MS = 60_000;

const PREFIX = { publishable: 'pk', secret: 'sk', scanner: 'scan' } as const;

const isScope = (scope: string): scope is Scope => (SCOPES as readonly string[]).includes(scope);

const newToken = (ctx: Ctx, kind: KeyRecord['kind']): string =>
  `${PREFIX[kind]}_${ctx.env.ENVIRONMENT}_${base32(ctx.random.bytes(17)).slice(0, 26)}`;

const present = (row: KeyRecord, now: Date, token = row.token) => ({
  id: row.id,
  promoter_id: row.promoter_id,
  kind: row.kind,
  name: row.name,
  last4: row.last4,
  token,
  scopes: row.scopes.filter(isScope),
  allowed_origins: row.allowed_origins,
  event_id: row.event_id,
  previous_token_expires_at: row.previous_until && row.previous_until > now ? row.previous_until.toISOString() : null,
  last_used_at: row.last_used_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
});

/** The scopes that a caller has. */
const scopesOf = (caller: Caller): readonly Scope[] => (caller.kind === 'secret' ? caller.scopes : SCOPES);

/** The scopes that each kind of key has by itself: check in at the door, and buy as any page may. */
const GRANTED: Record<KeyRecord['kind'], readonly Scope[]> = {
  publishable: ['orders:write', 'waitlist:write'],
  scanner: ['tickets:check_in'],
  secret: [],
};

/** A key makes and rolls only keys that may do no more than itself. Throws `not_allowed`. */
const assertWithin = (caller: Caller, { kind, scopes }: Pick<KeyRecord, 'kind' | 'scopes'>): void => {
  const own: readonly string[] = scopesOf(caller);
  const beyond = [...GRANTED[kind], ...scopes].filter((scope) => !own.includes(scope));
  if (beyond.length > 0) throw new AppError('not_allowed', `The secret key lacks scopes itself: ${beyond.join(', ')}.`);
};

/** Makes a key. Only this answer shows a secret key's plain text. */
export const createKey = async (ctx: Ctx, input: z.output<typeof createKeyBody>) => {
  const promoterId = promoterOf(ctx.caller);
  const scopes = input.kind === 'secret' ? [...(input.scopes ?? scopesOf(ctx.caller))] : [];
  assertWithin(ctx.caller, { kind: input.kind, scopes });
  if (input.kind === 'scanner' && !(await ownsEvent(ctx.db, promoterId, input.event_id))) {
    throw new AppError('event_not_found');
  }
  const token = newToken(ctx, input.kind);
  const row = {
    id: newId('apiKey', ctx),
    promoter_id: promoterId,
    kind: input.kind,
    name: input.name,
    token_hash: await sha256(token),
    token: input.kind === 'publishable' ? token : null,
    last4: token.slice(-4),
    scopes,
    allowed_origins: input.kind === 'publishable' ? input.allowed_origins : [],
    event_id: input.kind === 'scanner' ? input.event_id : null,
    previous_token_hash: null,
    previous_until: null,
    last_used_at: null,
    revoked_at: null,
    created_at: ctx.now,
  };
  await insertKey(ctx.db, row, auditEntry(ctx, 'api_key.created', row.id, { kind: row.kind, name: row.name }));
  return present(row, ctx.now, token);
};

/** The caller's keys that were not revoked, without their secrets; an admin sees everybody's. */
export const listKeys = async (ctx: Ctx, request: PageRequest) => {
  const { data, has_more } = await selectKeys(ctx.db, promoterOrAll(ctx.caller), request);
  return { data: data.map((row) => present(row, ctx.now)), has_more };
};

/** Ends a key. It stops working within the ten seconds that an isolate caches it. */
export const revoke = (ctx: Ctx, id: string): Promise<void> => {
  const audit = auditEntry(ctx, 'api_key.revoked', id);
  const revoked = async () => {
    await transition(ctx, 'revoke_api_key', { promoter_id: promoterOf(ctx.caller), id }, { audit });
  };
  return once(ctx, revoked, async () => undefined);
};

/**
 * Changes a key's name or the origins that may use it. Takes effect within the ten seconds that an isolate caches it.
 */
export const update = async (ctx: Ctx, id: string, change: z.output<typeof updateKeyBody>) => {
  const promoterId = promoterOf(ctx.caller);
  const read = async () => {
    const key = await selectKey(ctx.db, promoterId, id);
    if (!key) throw new AppError('api_key_not_found');
    return key;
  };
  const key = await read();
  assertWithin(ctx.caller, key);
  if (change.allowed_origins && key.kind !== 'publishable') {
    const detail = 'Only a publishable key has allowed origins.';
    throw new AppError('invalid_request', detail, { errors: [{ pointer: '/body/allowed_origins', detail }] });
  }
  const updated = async () => {
    const audit = auditEntry(ctx, 'api_key.updated', id, { changed: Object.keys(change) });
    const { name = null, allowed_origins: origins = null } = change;
    const done = await transition(ctx, 'update_api_key', { promoter_id: promoterId, id, name, origins }, { audit });
    return present({ ...key, name: done.name, allowed_origins: done.allowed_origins }, ctx.now);
  };
  return once(ctx, updated, async () => present(await read(), ctx.now));
};

/** Gives a key a new token, which only this answer shows; the old one works for the requested grace period. */
export const roll = async (ctx: Ctx, id: string, { grace_seconds }: z.output<typeof rollKeyBody>) => {
  const promoterId = promoterOf(ctx.caller);
  const key = await selectKey(ctx.db, promoterId, id);
  if (!key) throw new AppError('api_key_not_found');
  assertWithin(ctx.caller, key);
  const token = newToken(ctx, key.kind);
  const until = grace_seconds > 0 ? new Date(ctx.now.getTime() + grace_seconds * 1000) : null;
  const made = {
    hash: await sha256(token),
    plain: key.kind === 'publishable' ? token : null,
    last4: token.slice(-4),
  };
  const audit = auditEntry(ctx, 'api_key.rolled', id, { grace_seconds });
  if (!(await rollKey(ctx.db, promoterId, id, made, until, audit))) throw new AppError('api_key_not_found');
  return present({ ...key, last4: made.last4, previous_until: until }, ctx.now, token);
};

/**
 * The open key with this hash, for the credentials middleware. Its use is recorded after the response, once a minute.
 */
export const findKeyByHash = async (
  ctx: Pick<SystemCtx, 'db' | 'now' | 'later'>,
  hash: string,
): Promise<KeyRow | null> => {
  const row = await selectKeyByHash(ctx.db, hash, ctx.now);
  if (!row) return null;
  const before = new Date(ctx.now.getTime() - TOUCH_MS);
  if (!row.last_used_at || row.last_used_at < before) ctx.later(touchKey(ctx.db, row.id, ctx.now, before));
  return {
    ...row,
    scopes: row.scopes.filter(isScope),
    ends_at: row.token_hash === hash ? null : row.previous_until,
  };
};
