import { type SQL, sql } from 'drizzle-orm';
import type { AuditNote } from '../core/audit.ts';
import { type Database, translated } from './client.ts';
import { audit_log } from './schema/index.ts';

const COLUMNS = sql`(id, promoter_id, actor, action, object_id, details, override, created_at)`;

const values = (note: AuditNote): SQL =>
  sql`${note.id}, ${note.promoter_id}, ${note.actor}, ${note.action}, ${note.object_id},
      ${JSON.stringify(note.details)}::jsonb, ${note.override === true}`;

const at = (note: AuditNote): SQL => sql`${note.created_at.toISOString()}::timestamptz`;

/** A statement for the batch of the deed. */
export const insertNote = (db: Database, note: AuditNote) => db.insert(audit_log).values(note);

/** A statement for the batch of a deed that may find nothing to do: notes it for each row that `rows` selects. */
export const insertNoteFor = (db: Database, note: AuditNote, rows: SQL) =>
  db.execute(sql`insert into audit_log ${COLUMNS} select ${values(note)}, ${at(note)} from (${rows}) deed`);

/** A changing statement with `returning id`, noted for the row it changed. Returns whether there was one, in one round trip. */
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
