import { type SQL, sql } from 'drizzle-orm';
import type { AuditEntry } from '../core/audit.ts';
import { type Database, translated } from './client.ts';
import { audit_log } from './schema/index.ts';

const COLUMNS = sql`(id, promoter_id, actor, action, object_id, details, override, created_at)`;

const values = (audit: AuditEntry): SQL =>
  sql`${audit.id}, ${audit.promoter_id}, ${audit.actor}, ${audit.action}, ${audit.object_id},
      ${JSON.stringify(audit.details)}::jsonb, ${audit.override === true}`;

const at = (audit: AuditEntry): SQL => sql`${audit.created_at.toISOString()}::timestamptz`;

/** The statement that writes an audit entry, for the batch of its action. */
export const insertAuditEntry = (db: Database, audit: AuditEntry) => db.insert(audit_log).values(audit);

/** The statement that writes an audit entry for each row that `rows` selects, for an action that may change nothing. */
export const insertAuditEntryFor = (db: Database, audit: AuditEntry, rows: SQL) =>
  db.execute(sql`insert into audit_log ${COLUMNS} select ${values(audit)}, ${at(audit)} from (${rows}) deed`);

/**
 * Runs a change with `returning id` and writes an audit entry for the row it changed, in one round trip. Returns
 * whether it changed one.
 */
export const changeAudited = async (db: Database, change: SQL, audit: AuditEntry): Promise<boolean> => {
  const { rows } = await translated(
    db.execute(sql`with deed as (${change})
      insert into audit_log ${COLUMNS} select ${values(audit)}, ${at(audit)} from deed returning id`),
  );
  return rows.length > 0;
};

/**
 * A call that writes an audit entry if its outcome is `on`, in the same statement; its result is the column `column`,
 * followed by those in `more`. `audit` in the result is added to the entry's details; `unchanged` means that nothing
 * changed, so nothing is written.
 */
export const audited = (call: SQL, column: string, on: string, audit: AuditEntry, more = sql``): SQL => sql`
      with done as materialized (${call}),
      logged as (
        insert into audit_log ${COLUMNS}
        select ${audit.id}, ${audit.promoter_id}, ${audit.actor}, ${audit.action}, ${audit.object_id},
               ${JSON.stringify(audit.details)}::jsonb || coalesce(result -> 'audit', '{}'), ${audit.override === true},
               ${at(audit)}
        from done where result ->> 'outcome' = ${on} and not coalesce((result ->> 'unchanged')::boolean, false))
      select result as ${sql.identifier(column)}${more} from done`;
