import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Ctx, IdempotencyKey } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { AppError } from '../core/errors.ts';
import { type Database, RepeatedRequest, translated } from './client.ts';
import { idempotency_keys } from './schema/index.ts';
import { statement } from './sql-functions.ts';

/** What is known of an idempotency key: the request that took it, and its answer once it is kept. */
export const findKey = async (db: Database, id: string) => {
  const [row] = await translated(db.select().from(idempotency_keys).where(eq(idempotency_keys.id, id)));
  return row ?? null;
};

/** A stored answer of a request, encrypted; as SQL functions take it. */
export type KeptAnswer = { key_id: string; response: string };

/**
 * The statement that keeps an answer, unless another request with the same key has finished before; for the end of a batch
 * with `when`, what its writes have made true if they did what the answer says. `keptResponse` reads which answer counts.
 */
export const keepAnswer = (db: Database, answer: KeptAnswer | null, when?: SQL) =>
  db
    .update(idempotency_keys)
    .set({ response: sql`coalesce(${idempotency_keys.response}, ${answer?.response ?? null})` })
    .where(and(eq(idempotency_keys.id, answer?.key_id ?? ''), when))
    .returning({ response: idempotency_keys.response });

/** The answer that is stored then; null if none is. */
export const keptResponse = ([row]: { response: string | null }[]): string | null => row?.response ?? null;

/** Stores the answer of a finished request. Returns what is stored; null if no effect committed the key. */
export const saveResponse = async (db: Database, id: string, response: string): Promise<string | null> =>
  keptResponse(await translated(keepAnswer(db, { key_id: id, response })));

/** Deletes the key of a request that was refused after all. */
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

/** The statement that claims a request's key for a resource, for a batch; a known key fails the batch. */
export const claimKey = (db: Database, key: IdempotencyKey | null, resourceId: string, now: Date) =>
  statement(db, 'require_new_key', { key, resource_id: resourceId, now });

/** How long repeats are refused while the first request is unfinished. */
const UNFINISHED_MS = 10_000;

/**
 * Stands in a prepared answer for an instant that only its transaction tells. No text from outside holds this character,
 * since Postgres stores none that does.
 */
export const TOLD_LATER = '\0';

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
      throw new AppError('idempotency_key_reused');
    }
    if (row?.response) throw new Replay(await openAnswer(ctx, id, row.response));
    // Without a row, the first was refused just now and gave the key back.
    if (!row || ctx.now.getTime() - row.created_at.getTime() < UNFINISHED_MS) {
      throw new AppError('request_in_progress', 'Ask again in a second for its answer.', { retryAfter: 1 });
    }
    return resume(error.resourceId);
  }
};

/** Whether the error says that the key was used before, so that nothing was done for this request. */
export const isKnownKey = (error: unknown): boolean =>
  error instanceof RepeatedRequest || (error instanceof AppError && error.code === 'idempotency_key_reused');

/** A kept answer: the sealed text and, after `~`, the instant that was told later, if there is one. */
export const openAnswer = async (
  { secrets }: Pick<Ctx, 'secrets'>,
  keyId: string,
  response: string,
): Promise<StoredResponse> => {
  const [sealed = '', instant] = response.split('~');
  const stored = JSON.parse(await secrets.decrypt(sealed, keyId)) as StoredResponse;
  if (instant === undefined) return stored;
  return { ...stored, body: stored.body.replaceAll(JSON.stringify(TOLD_LATER), JSON.stringify(instant)) };
};

/**
 * Makes a request's last write, whose success makes `answer` true, and keeps the answer in the same round trip: `write` has
 * `keepAnswer` in its batch and returns as `kept` what `keptResponse` reads. Where that is not null, `answer` is to be sent as it is.
 * Throws `Replay` when another request has finished the same effect before; one answer counts.
 */
export const answerWith = async <T extends { kept: string | null }>(
  ctx: Ctx,
  answer: unknown,
  write: (answer: KeptAnswer | null) => Promise<T>,
): Promise<T> => {
  const slot = ctx.answerSlot;
  if (!slot) return write(null);
  const headers: StoredResponse['headers'] = [['content-type', 'application/json']];
  const stored: StoredResponse = { status: slot.status, headers, body: JSON.stringify(answer) };
  const response = await ctx.secrets.encrypt(JSON.stringify(stored), slot.keyId);
  const done = await write({ key_id: slot.keyId, response });
  if (done.kept === null) return done;
  if (done.kept.split('~')[0] !== response) throw new Replay(await openAnswer(ctx, slot.keyId, done.kept));
  slot.isKept = true;
  return done;
};

/**
 * `once` for an effect of several steps with outside calls between them, none of which a repeat makes twice. Its first read
 * claims the key, so that a repeat is known as one whatever has become of its object since; a refusal gives the key back.
 */
export const onceInSteps = <T>(ctx: Ctx, effect: (ctx: Ctx) => Promise<T>): Promise<T> => {
  const tried = async (own: Ctx) => {
    try {
      return await effect(own);
    } catch (error) {
      if (ctx.idempotencyKey && !isKnownKey(error) && !(error instanceof Replay)) {
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
