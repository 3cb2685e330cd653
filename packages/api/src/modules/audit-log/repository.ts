import { and, eq } from 'drizzle-orm';
import type { AuditAction } from '../../core/audit.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { audit_log } from '../../db/schema/index.ts';

export const selectNotes = async (
  db: Database,
  promoterId: string | null,
  filter: {
    promoter_id?: string | undefined;
    action?: AuditAction | undefined;
    object_id?: string | undefined;
    actor?: string | undefined;
  },
  request: PageRequest,
) => {
  const page = byId(audit_log.id, request);
  const rows = await translated(
    db
      .select()
      .from(audit_log)
      .where(
        and(
          promoterId === null ? undefined : eq(audit_log.promoter_id, promoterId),
          filter.promoter_id === undefined ? undefined : eq(audit_log.promoter_id, filter.promoter_id),
          filter.action && eq(audit_log.action, filter.action),
          filter.object_id === undefined ? undefined : eq(audit_log.object_id, filter.object_id),
          filter.actor === undefined ? undefined : eq(audit_log.actor, filter.actor),
          page.where,
        ),
      )
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};
