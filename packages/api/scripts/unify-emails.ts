import { readEmail } from '@ticket-vendor/text';
import type pg from 'pg';

const PIECE = 1_000;

/** Where e-mails are stored: how to find a row, its e-mail, and how to set it. */
const PLACES = [
  { table: 'users', email: 'email' },
  { table: 'registrations', email: 'email' },
  { table: 'promoters', email: 'email' },
  { table: 'orders', email: 'email' },
  { table: 'waitlist_entries', email: 'email' },
  {
    table: 'tickets',
    email: `attendee ->> 'email'`,
    set: `attendee = attendee || jsonb_build_object('email', $1::text)`,
  },
] as const;

/** An e-mail that stays as stored, and why: another row of its kind has that address, or it is not a valid address. */
export type KeptEmail = { table: string; id: string; because: 'taken' | 'unreadable' };

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';

/**
 * Converts e-mails that an older release stored to today's form, above all to domains in ASCII and lower case. If two
 * rows would get one address, they stay as they are and are listed: people must decide whose account or waitlist place
 * it is. Returns how many e-mails changed, and which did not.
 */
export const unifyEmails = async (client: pg.Client): Promise<{ changed: number; kept: KeptEmail[] }> => {
  const kept: KeptEmail[] = [];
  let changed = 0;
  for (const place of PLACES) {
    const { table, email } = place;
    const set = 'set' in place ? place.set : 'email = $1';
    let last = '';
    for (;;) {
      // Skips those that have today's form already.
      const { rows } = await client.query<{ id: string; email: string }>(
        `select id, ${email} as email from ${table}
         where id > $1 and (${email}) collate "C" !~ '^[!-~]+@[a-z0-9.-]+$'
         order by id limit $2`,
        [last, PIECE],
      );
      for (const row of rows) {
        last = row.id;
        const today = readEmail(row.email);
        if (today === row.email) continue;
        if (typeof today !== 'string') {
          kept.push({ table, id: row.id, because: 'unreadable' });
          continue;
        }
        try {
          const { rowCount } = await client.query(`update ${table} set ${set} where id = $2 and ${email} = $3`, [
            today,
            row.id,
            row.email,
          ]);
          changed += rowCount ?? 0;
        } catch (error) {
          if (!isTaken(error)) throw error;
          kept.push({ table, id: row.id, because: 'taken' });
        }
      }
      if (rows.length < PIECE) break;
    }
  }
  return { changed, kept };
};
