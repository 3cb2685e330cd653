import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Ctx, IdempotencyKey } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { AppError } from '../core/errors.ts';
import { type Database, RepeatedRequest, translated } from './client.ts';
import { idempotency_keys } from './schema/index.ts';

export const findKey = async (db: Database, id: string) => {
  const [row] = await translated(db.select().from(idempotency_keys).where(eq(idempotency_keys.id, id)));
  return row ?? null;
};

/**
 * Keeps the answer of a finished request, unless another request with the same key has finished before. Returns what is
 * kept; null when no effect committed the key.
 */
export const saveResponse = async (db: Database, id: string, response: string): Promise<string | null> => {
  const [row] = await translated(
    db
      .update(idempotency_keys)
      .set({ response: sql`coalesce(${idempotency_keys.response}, ${response})` })
      .where(eq(idempotency_keys.id, id))
      .returning({ response: idempotency_keys.response }),
  );
  return row?.response ?? null;
};

/** Gives back a key whose request was refused after all. */
const releaseKey = (db: Database, { id, request_hash }: IdempotencyKey) =>
  translated(
    db
      .delete(idempotency_keys)
      .where(
        and(
          eq(idempotency_keys.id, id),
          eq(idempotency_keys.request_hash, request_hash),
          isNull(idempotency_keys.response),
        ),
      ),
  );

/** The statement that claims a request's key for what it is about, for a batch; a known key fails the batch. */
export const claimKey = (db: Database, key: IdempotencyKey | null, resourceId: string, now: Date) =>
  db.execute(
    sql`select require_new_key(${JSON.stringify(key)}::jsonb, ${resourceId}, ${now.toISOString()}::timestamptz)`,
  );

/** How long an unfinished first request keeps its repeats away. */
const UNFINISHED_MS = 10_000;

/** The first answer to an idempotency key, as it was sent. */
export type StoredResponse = { status: number; headers: [string, string][]; body: string };

/** Thrown to make the idempotency middleware send the first answer again. */
export class Replay extends Error {
  override readonly name = 'Replay';
  readonly response: StoredResponse;

  constructor(response: StoredResponse) {
    super('replay');
    this.response = response;
  }
}

/**
 * Runs an effect whose transaction commits the request's idempotency key. When the key is known, the first answer is
 * replayed; if the first request died after its effect, `resume` finishes it from the resource it made.
 */
export const once = async <T>(
  ctx: Ctx,
  effect: () => Promise<T>,
  resume: (resourceId: string) => Promise<T>,
): Promise<T> => {
  try {
    return await effect();
  } catch (error) {
    if (!(error instanceof RepeatedRequest) || !ctx.idempotencyKey) throw error;
    const { id, request_hash } = ctx.idempotencyKey;
    const row = await findKey(ctx.db, id);
    if (row && row.request_hash !== request_hash) {
      throw new AppError('idempotency_key_reused', 'Send a new key for a new request.');
    }
    if (row?.response) throw new Replay(JSON.parse(await ctx.secrets.decrypt(row.response, id)) as StoredResponse);
    // Without a row, the first was refused just now and gave the key back.
    if (!row || ctx.now.getTime() - row.created_at.getTime() < UNFINISHED_MS) {
      throw new AppError('request_in_progress', 'Ask again in a second for its answer.', { retryAfter: 1 });
    }
    return resume(error.resourceId);
  }
};

const isKnown = (error: unknown): boolean =>
  error instanceof RepeatedRequest || (error instanceof AppError && error.code === 'idempotency_key_reused');

/**
 * `once` for an effect of several steps with outside calls between them, none of which a repeat makes twice. Its first read
 * claims the key, so that a repeat is known as one whatever has become of its object since; a refusal gives the key back.
 */
export const onceInSteps = <T>(ctx: Ctx, effect: (ctx: Ctx) => Promise<T>): Promise<T> => {
  const tried = async (own: Ctx) => {
    try {
      return await effect(own);
    } catch (error) {
      if (ctx.idempotencyKey && !isKnown(error)) {
        await releaseKey(ctx.db, ctx.idempotencyKey).catch((trouble: unknown) =>
          // It keeps other requests from this key, but none with it from being tried again.
          ctx.log('warn', 'the key of a refused request was kept', {
            request_id: ctx.requestId,
            error: describeError(trouble),
          }),
        );
      }
      throw error;
    }
  };
  return once(
    ctx,
    () => tried(ctx),
    () => tried({ ...ctx, idempotencyKey: null }),
  );
};
