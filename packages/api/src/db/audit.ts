import { type SQL, sql } from 'drizzle-orm';
import type { AuditNote } from '../core/audit.ts';
import { type Database, translated } from './client.ts';
import { audit_log } from './schema/index.ts';

const COLUMNS = sql`(id, promoter_id, actor, action, object_id, details, override, created_at)`;

const values = (note: AuditNote): SQL =>
  sql`${note.id}, ${note.promoter_id}, ${note.actor}, ${note.action}, ${note.object_id},
      ${JSON.stringify(note.details)}::jsonb, ${note.override === true}`;

const at = (note: AuditNote): SQL => sql`${note.created_at.toISOString()}::timestamptz`;

/** The statement that writes an audit entry, for the batch of its action. */
export const insertNote = (db: Database, note: AuditNote) => db.insert(audit_log).values(note);

/** The statement that writes an audit entry for each row that `rows` selects, for an action that may change nothing. */
export const insertNoteFor = (db: Database, note: AuditNote, rows: SQL) =>
  db.execute(sql`insert into audit_log ${COLUMNS} select ${values(note)}, ${at(note)} from (${rows}) deed`);

/**
 * Runs a change with `returning id` and writes an audit entry for the row it changed, in one round trip. Returns
 * whether it changed one.
 */
export const changeNoted = async (db: Database, change: SQL, note: AuditNote): Promise<boolean> => {
  const { rows } = await translated(
    db.execute(sql`with deed as (${change})
      insert into audit_log ${COLUMNS} select ${values(note)}, ${at(note)} from deed returning id`),
  );
  return rows.length > 0;
};

/**
 * A call whose deed is noted when its outcome is `on`, in the same statement: what it answers is the column `column`. What the
 * function tells in `audit` joins the note's details; with `unchanged` it says that nothing was done.
 */
export const noted = (call: SQL, column: string, on: string, note: AuditNote): SQL => sql`
      with done as materialized (select ${call} as result),
      noted as (
        insert into audit_log ${COLUMNS}
        select ${note.id}, ${note.promoter_id}, ${note.actor}, ${note.action}, ${note.object_id},
               ${JSON.stringify(note.details)}::jsonb || coalesce(result -> 'audit', '{}'), ${note.override === true},
               ${at(note)}
        from done where result ->> 'outcome' = ${on} and not coalesce((result ->> 'unchanged')::boolean, false))
      select result as ${sql.identifier(column)} from done`;
