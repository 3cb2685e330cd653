import { sql } from 'drizzle-orm';
import type { UserRow } from '../../db/accounts.ts';
import { callFunction, type Database, translated } from '../../db/client.ts';

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

/** Asks for a reset e-mail. Whether anybody has this e-mail is for the job to find out. */
export const enqueuePasswordReset = (
  db: Database,
  asked: { email: string; locale: string | null },
  requestId: string,
  now: Date,
) =>
  translated(
    db.execute(sql`select app.enqueue(${`password_reset:${requestId}`}, 'auth.send_password_reset',
      ${JSON.stringify({ ...asked, at: now })}::jsonb, ${at(now)}, ${at(now)})`),
  );

/** See `change_password` in db/functions. `keep` is the session that goes on; `proven` says that the e-mail is theirs. */
export const changePassword = (
  db: Database,
  user: Pick<UserRow, 'id' | 'password_hash'>,
  change: { hash: string; keep: string | null; proven: boolean; jobId: string },
  now: Date,
) =>
  callFunction<{ outcome: 'changed' | 'stale' }>(
    db,
    sql`app.change_password(${user.id}, ${user.password_hash}, ${change.hash}, ${change.keep}, ${change.proven},
      ${change.jobId}, ${at(now)})`,
  );
