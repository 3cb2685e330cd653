import type { z } from '@hono/zod-openapi';
import { promoterOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { selectNotes } from './repository.ts';
import type { auditLogQuery } from './schemas.ts';

/** A page of the audit log of the promoters that the caller may read, newest first. */
export const listNotes = async (
  ctx: Ctx,
  { promoter_id, action, object_id, actor, ...request }: z.output<typeof auditLogQuery>,
) => {
  const filter = { promoter_id, action, object_id, actor };
  const { data, has_more } = await selectNotes(ctx.db, promoterOrAll(ctx.caller), filter, request);
  return {
    data: data.map((row) => ({
      id: row.id,
      promoter_id: row.promoter_id,
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
