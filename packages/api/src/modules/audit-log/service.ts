import type { z } from '@hono/zod-openapi';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { selectNotes } from './repository.ts';
import type { auditLogQuery } from './schemas.ts';

/** A page of who did what for the caller's promoter, newest first. */
export const listNotes = async (ctx: Ctx, { action, object_id, actor, ...request }: z.output<typeof auditLogQuery>) => {
  const { data, has_more } = await selectNotes(ctx.db, promoterOf(ctx.caller), { action, object_id, actor }, request);
  return {
    data: data.map((row) => ({
      id: row.id,
      actor: row.actor,
      action: row.action,
      object_id: row.object_id,
      details: row.details,
      override: row.override,
      created_at: row.created_at.toISOString(),
    })),
    has_more,
  };
};
