import { RepeatedRequest } from '../db/client.ts';
import { findKey } from '../db/idempotency.ts';
import type { Ctx } from './context.ts';
import { AppError } from './errors.ts';

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
    const { id } = ctx.idempotencyKey;
    const row = await findKey(ctx.db, id);
    if (row?.response) throw new Replay(JSON.parse(await ctx.secrets.decrypt(row.response, id)) as StoredResponse);
    if (row && ctx.now.getTime() - row.created_at.getTime() < UNFINISHED_MS) {
      throw new AppError('request_in_progress', 'Ask again in a second for its answer.', { retryAfter: 1 });
    }
    return resume(error.resourceId);
  }
};
