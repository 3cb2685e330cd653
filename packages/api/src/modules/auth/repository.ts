import { eq, sql } from 'drizzle-orm';
import { callFunction, type Database, translated } from '../../db/client.ts';
import { type refresh_tokens, registrations } from '../../db/schema/index.ts';

/** What somebody registered with, until the link in their e-mail makes it an account. */
export type RegistrationRow = typeof registrations.$inferSelect;

type NewTokenRow = Pick<
  typeof refresh_tokens.$inferSelect,
  'id' | 'family_id' | 'user_id' | 'token_hash' | 'expires_at'
>;

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

/** Keeps a registration and asks for its e-mail. Whether anybody has the address is for the job to find out. */
export const insertRegistration = (db: Database, r: RegistrationRow) =>
  callFunction<{ outcome: 'registered' }>(
    db,
    sql`app.add_registration(${r.id}, ${r.email}, ${r.name}, ${r.password_hash}, ${r.promoter_name}, ${r.promoter_company},
      ${at(r.expires_at)}, ${at(r.created_at)}, ${r.locale})`,
  );

export const selectRegistration = async (db: Database, id: string): Promise<RegistrationRow | null> => {
  const [row] = await translated(db.select().from(registrations).where(eq(registrations.id, id)));
  return row ?? null;
};

/** See `complete_registration` in db/functions. `token` is the first of the new person's session. */
export const completeRegistration = (
  db: Database,
  registrationId: string,
  promoterId: string | null,
  token: NewTokenRow,
  now: Date,
) =>
  callFunction<{ outcome: 'completed'; orders: number } | { outcome: 'link_invalid' }>(
    db,
    sql`app.complete_registration(${registrationId}, ${token.user_id}, ${promoterId}, ${token.id}, ${token.family_id},
      ${token.token_hash}, ${at(token.expires_at)}, ${at(now)})`,
  );

/** Keeps the first token of a new session; see `open_session` in db/functions. `hash` is the one the password made. */
export const openSession = (db: Database, hash: string, rehashed: string | null, token: NewTokenRow, now: Date) =>
  callFunction<{ outcome: 'opened' | 'invalid_login' }>(
    db,
    sql`app.open_session(${token.user_id}, ${hash}, ${rehashed}, ${token.id}, ${token.family_id}, ${token.token_hash},
      ${at(token.expires_at)}, ${at(now)})`,
  );

export type Rotation =
  | { outcome: 'rotated'; user_id: string; family_id: string }
  | { outcome: 'repeated'; user_id: string; family_id: string; successor: string }
  | { outcome: 'invalid_credential'; reused: false }
  | { outcome: 'invalid_credential'; reused: true; user_id: string; family_id: string }
  | { outcome: 'credential_expired'; reused: false };

/** See `rotate_refresh_token` in db/functions. */
export const rotateRefreshToken = (
  db: Database,
  hash: string,
  next: { id: string; hash: string; sealed: string; expiresAt: Date },
  graceSeconds: number,
  now: Date,
) =>
  callFunction<Rotation>(
    db,
    sql`app.rotate_refresh_token(${hash}, ${next.id}, ${next.hash}, ${next.sealed}, ${next.expiresAt.toISOString()}::timestamptz,
      ${graceSeconds}::int, ${now.toISOString()}::timestamptz)`,
  );

export const endTokenFamily = (db: Database, hash: string, now: Date) =>
  callFunction<{ outcome: 'ended' }>(db, sql`app.end_token_family(${hash}, ${now.toISOString()}::timestamptz)`);
