import type { Ctx } from '../../core/context.ts';
import { ping } from '../../db/client.ts';

const state = async (check: Promise<unknown>) =>
  ((await check.then((ok) => ok !== false).catch(() => false)) ? 'ok' : 'failed') as 'ok' | 'failed';

/** Asks every service; `failed` overall only without Postgres, since the sale goes on without the others. */
export const checkReadiness = async (ctx: Ctx) => {
  const [postgres, redis, qstash] = await Promise.all([
    state(ping(ctx.db)),
    state(ctx.gate.ping()),
    state(ctx.queue.ping()),
  ]);
  return { status: postgres, postgres, redis, qstash };
};
