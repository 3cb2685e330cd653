import { asc, eq, sql } from 'drizzle-orm';
import { AppError } from '../../core/errors.ts';
import { callFunction, type Database, postgresError, translated } from '../../db/client.ts';
import { promoter_members, promoters, refresh_tokens, users } from '../../db/schema/index.ts';

export type UserRow = typeof users.$inferSelect;
type PromoterRow = Pick<
  typeof promoters.$inferSelect,
  'id' | 'name' | 'company' | 'email' | 'status' | 'verified_at' | 'created_at' | 'updated_at'
>;
/** A person and the promoter they act for, if any: the one they joined first. */
export type AccountRow = { user: UserRow; promoter: PromoterRow | null };

type TokenRow = typeof refresh_tokens.$inferInsert;

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

/** A job that commits with whatever it is batched with. */
const job = (db: Database, id: string, name: string, payload: Record<string, unknown>, now: Date) =>
  db.execute(sql`select enqueue(${id}, ${name}, ${JSON.stringify(payload)}::jsonb, ${at(now)}, ${at(now)})`);

const verificationJob = (db: Database, userId: string, now: Date) =>
  job(db, `verify_email:${userId}:${now.getTime()}`, 'auth.send_verification', { user_id: userId, at: now }, now);

/**
 * A person, a session, the e-mail that asks for verification and, if given, a promoter that the person owns: all or
 * nothing. Throws `email_taken`.
 */
export const insertAccount = async (db: Database, { user, promoter }: AccountRow, token: TokenRow) => {
  const member = promoter && {
    promoter_id: promoter.id,
    user_id: user.id,
    role: 'owner' as const,
    created_at: user.created_at,
  };
  try {
    await translated(
      db.batch([
        db.insert(users).values(user),
        ...(promoter ? [db.insert(promoters).values(promoter)] : []),
        ...(member ? [db.insert(promoter_members).values(member)] : []),
        db.insert(refresh_tokens).values(token),
        verificationJob(db, user.id, user.created_at),
      ]),
    );
  } catch (error) {
    if (postgresError(error)?.constraint === 'users_email_key') {
      throw new AppError('email_taken', 'Sign in with this e-mail, or register with another one.');
    }
    throw error;
  }
};

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
export const openSession = (
  db: Database,
  hash: string,
  rehashed: string | null,
  token: Required<Pick<TokenRow, 'id' | 'family_id' | 'user_id' | 'token_hash' | 'expires_at'>>,
  now: Date,
) =>
  callFunction<{ outcome: 'opened' | 'invalid_login' }>(
    db,
    sql`open_session(${token.user_id}, ${hash}, ${rehashed}, ${token.id}, ${token.family_id}, ${token.token_hash},
      ${token.expires_at.toISOString()}::timestamptz, ${at(now)})`,
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
    sql`rotate_refresh_token(${hash}, ${next.id}, ${next.hash}, ${next.sealed}, ${next.expiresAt.toISOString()}::timestamptz,
      ${graceSeconds}::int, ${now.toISOString()}::timestamptz)`,
  );

export const endTokenFamily = (db: Database, hash: string, now: Date) =>
  callFunction<{ outcome: 'ended' }>(db, sql`end_token_family(${hash}, ${now.toISOString()}::timestamptz)`);

/** Asks for another verification e-mail. */
export const enqueueVerification = (db: Database, userId: string, now: Date) =>
  translated(verificationJob(db, userId, now));

/** Asks for a reset e-mail. Whether anybody has this e-mail is for the job to find out. */
export const enqueuePasswordReset = (db: Database, email: string, requestId: string, now: Date) =>
  translated(job(db, `password_reset:${requestId}`, 'auth.send_password_reset', { email, at: now }, now));

/** See `verify_email` in db/functions. */
export const verifyEmail = (db: Database, user: Pick<UserRow, 'id' | 'email'>, now: Date) =>
  callFunction<{ outcome: 'verified'; orders: number } | { outcome: 'link_invalid' }>(
    db,
    sql`verify_email(${user.id}, ${user.email}, ${at(now)})`,
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
    sql`change_password(${user.id}, ${user.password_hash}, ${change.hash}, ${change.keep}, ${change.proven},
      ${change.jobId}, ${at(now)})`,
  );
