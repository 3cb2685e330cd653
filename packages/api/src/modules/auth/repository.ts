import { asc, eq, sql } from 'drizzle-orm';
import { callFunction, type Database, translated } from '../../db/client.ts';
import { promoter_members, promoters, type refresh_tokens, registrations, users } from '../../db/schema/index.ts';

export type UserRow = typeof users.$inferSelect;
type PromoterRow = Pick<
  typeof promoters.$inferSelect,
  'id' | 'name' | 'company' | 'email' | 'locale' | 'status' | 'verified_at' | 'created_at' | 'updated_at'
>;
/** A person and the promoter they act for, if any: the one they joined first. */
export type AccountRow = { user: UserRow; promoter: PromoterRow | null };

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

const accounts = (db: Database) =>
  db
    .select({ user: users, promoter: promoters })
    .from(users)
    .leftJoin(promoter_members, eq(promoter_members.user_id, users.id))
    .leftJoin(promoters, eq(promoters.id, promoter_members.promoter_id))
    .orderBy(asc(promoter_members.created_at), asc(promoter_members.promoter_id))
    .limit(1)
    .$dynamic();

export const selectAccountByEmail = async (db: Database, email: string): Promise<AccountRow | null> => {
  const [row] = await translated(accounts(db).where(eq(sql`lower(${users.email})`, sql`lower(${email})`)));
  return row ?? null;
};

export const selectAccount = async (db: Database, userId: string): Promise<AccountRow | null> => {
  const [row] = await translated(accounts(db).where(eq(users.id, userId)));
  return row ?? null;
};

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
