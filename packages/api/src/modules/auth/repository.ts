import { and, asc, eq, lte, sql } from 'drizzle-orm';
import { AppError } from '../../core/errors.ts';
import { callFunction, type Database, postgresError, translated } from '../../db/client.ts';
import { promoter_members, promoters, refresh_tokens, users } from '../../db/schema/index.ts';

export type UserRow = typeof users.$inferSelect;
type PromoterRow = Omit<
  typeof promoters.$inferSelect,
  'stripe_account_id' | 'charges_enabled' | 'payouts_enabled' | 'details_submitted'
>;
/** A person and the promoter they act for, if any: the one they joined first. */
export type AccountRow = { user: UserRow; promoter: PromoterRow | null };

/** A person, a session and, if given, a promoter that the person owns: all or nothing. Throws `email_taken`. */
export const insertAccount = async (
  db: Database,
  { user, promoter }: AccountRow,
  token: typeof refresh_tokens.$inferInsert,
) => {
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

/** Keeps the first token of a new session and forgets the person's expired ones. */
export const insertRefreshToken = (db: Database, token: typeof refresh_tokens.$inferInsert, now: Date) =>
  translated(
    db.batch([
      db
        .delete(refresh_tokens)
        .where(and(eq(refresh_tokens.user_id, token.user_id), lte(refresh_tokens.expires_at, now))),
      db.insert(refresh_tokens).values(token),
    ]),
  );

export type Rotation =
  | { outcome: 'rotated'; user_id: string }
  | { outcome: 'repeated'; user_id: string; successor: string }
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
