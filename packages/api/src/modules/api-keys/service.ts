import type { z } from '@hono/zod-openapi';
import { promoterOf, SCOPES, type Scope } from '../../core/caller.ts';
import type { Ctx, Deps } from '../../core/context.ts';
import { sha256 } from '../../core/encoding.ts';
import { AppError } from '../../core/errors.ts';
import { base32, newId } from '../../core/ids.ts';
import type { PageRequest } from '../../core/pagination.ts';
import type { api_keys } from '../../db/schema/index.ts';
import { insertKey, ownsEvent, revokeKey, selectKeyByHash, selectKeys } from './repository.ts';
import type { createKeyBody } from './schemas.ts';

export type KeyRow = Omit<typeof api_keys.$inferSelect, 'scopes'> & { scopes: Scope[] };

const PREFIX = { publishable: 'pk', secret: 'sk', scanner: 'scan' } as const;

const isScope = (scope: string): scope is Scope => (SCOPES as readonly string[]).includes(scope);

const present = (row: typeof api_keys.$inferSelect, token = row.token) => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  last4: row.last4,
  token,
  scopes: row.scopes.filter(isScope),
  allowed_origins: row.allowed_origins,
  event_id: row.event_id,
  last_used_at: row.last_used_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
});

/** Makes a key. A secret's plain text is in this answer only. */
export const createKey = async (ctx: Ctx, input: z.output<typeof createKeyBody>) => {
  const promoterId = promoterOf(ctx.caller);
  if (input.kind === 'scanner' && !(await ownsEvent(ctx.db, promoterId, input.event_id))) {
    throw new AppError('event_not_found');
  }
  const secret = base32(crypto.getRandomValues(new Uint8Array(17))).slice(0, 26);
  const token = `${PREFIX[input.kind]}_${ctx.env.ENVIRONMENT}_${secret}`;
  const row = {
    id: newId('apiKey', ctx.now),
    promoter_id: promoterId,
    kind: input.kind,
    name: input.name,
    token_hash: await sha256(token),
    token: input.kind === 'publishable' ? token : null,
    last4: token.slice(-4),
    scopes: input.kind === 'secret' ? [...(input.scopes ?? SCOPES)] : [],
    allowed_origins: input.kind === 'publishable' ? input.allowed_origins : [],
    event_id: input.kind === 'scanner' ? input.event_id : null,
    last_used_at: null,
    revoked_at: null,
    created_at: ctx.now,
  };
  await insertKey(ctx.db, row);
  return present(row, token);
};

export const listKeys = async (ctx: Ctx, request: PageRequest) => {
  const { data, has_more } = await selectKeys(ctx.db, promoterOf(ctx.caller), request);
  return { data: data.map((row) => present(row)), has_more };
};

/** Ends a key; it stops working within the ten seconds an isolate remembers it. */
export const revoke = async (ctx: Ctx, id: string) => {
  if (!(await revokeKey(ctx.db, promoterOf(ctx.caller), id, ctx.now))) throw new AppError('api_key_not_found');
};

/** The open key with this hash, for the credentials middleware. */
export const findKeyByHash = async (deps: Deps, hash: string): Promise<KeyRow | null> => {
  const row = await selectKeyByHash(deps.db, hash);
  return row && { ...row, scopes: row.scopes.filter(isScope) };
};
