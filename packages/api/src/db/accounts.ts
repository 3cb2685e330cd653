import { asc, eq, sql } from 'drizzle-orm';
import { type Database, translated } from './client.ts';
import { promoter_members, promoters, users } from './schema/index.ts';

export type UserRow = typeof users.$inferSelect;

type PromoterRow = Pick<
  typeof promoters.$inferSelect,
  'id' | 'name' | 'company' | 'email' | 'locale' | 'status' | 'verified_at' | 'created_at' | 'updated_at'
>;

/** A person and the promoter they act for, if any: the one they joined first. */
export type AccountRow = { user: UserRow; promoter: PromoterRow | null };

const accounts = (db: Database) =>
  db
    .select({ user: users, promoter: promoters })
    .from(users)
    .leftJoin(promoter_members, eq(promoter_members.user_id, users.id))
    .leftJoin(promoters, eq(promoters.id, promoter_members.promoter_id))
    .orderBy(asc(promoter_members.created_at), asc(promoter_members.promoter_id))
    .limit(1)
    .$dynamic();

/** The account of an e-mail, whose case does not matter. */
export const selectAccountByEmail = async (db: Database, email: string): Promise<AccountRow | null> => {
  const [row] = await translated(accounts(db).where(eq(sql`lower(${users.email})`, sql`lower(${email})`)));
  return row ?? null;
};

/** The account of a person; null where there is none. */
export const selectAccount = async (db: Database, userId: string): Promise<AccountRow | null> => {
  const [row] = await translated(accounts(db).where(eq(users.id, userId)));
  return row ?? null;
};
