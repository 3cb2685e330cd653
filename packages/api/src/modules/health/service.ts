import type { Ctx } from '../../core/context.ts';
import { withDeadline } from '../../core/deadline.ts';
import { ping } from '../../db/client.ts';

/** A service that does not answer in time counts as failed. */
const DEADLINE_MS = 5_000;

const state = async (check: Promise<unknown>) =>
  ((await check.then((ok) => ok !== false).catch(() => false)) ? 'ok' : 'failed') as 'ok' | 'failed';

/** Asks every service. Only without Postgres is the whole `failed`, since sales continue without the others. */
export const checkReadiness = async (ctx: Ctx) => {
  const [postgres, redis, qstash] = await Promise.all([
    state(withDeadline(DEADLINE_MS, 'Postgres', ping(ctx.db))),
    state(ctx.gate.ping()),
    state(ctx.queue.ping()),
  ]);
  return { status: postgres, postgres, redis, qstash };
};
