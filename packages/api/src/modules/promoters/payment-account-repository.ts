import { and, eq, isNull } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { type Database, translated } from '../../db/client.ts';
import { claimKey } from '../../db/idempotency.ts';
import { promoters } from '../../db/schema/index.ts';
import type { PaymentAccount } from '../../ports/payments.ts';

/** What is kept of a promoter's account at Stripe. */
export type AccountRow = Pick<
  typeof promoters.$inferSelect,
  'status' | 'stripe_account_id' | 'charges_enabled' | 'payouts_enabled' | 'details_submitted'
>;

const accountQuery = (db: Database, promoterId: string) =>
  db
    .select({
      status: promoters.status,
      stripe_account_id: promoters.stripe_account_id,
      charges_enabled: promoters.charges_enabled,
      payouts_enabled: promoters.payouts_enabled,
      details_submitted: promoters.details_submitted,
    })
    .from(promoters)
    .where(eq(promoters.id, promoterId));

export const selectAccount = async (db: Database, promoterId: string): Promise<AccountRow | null> => {
  const [row] = await translated(accountQuery(db, promoterId));
  return row ?? null;
};

/** `selectAccount` that claims the key of what is done to the account. */
export const claimAccount = async (
  db: Database,
  promoterId: string,
  key: IdempotencyKey | null,
  now: Date,
): Promise<AccountRow | null> => {
  const [, [row]] = await translated(db.batch([claimKey(db, key, promoterId, now), accountQuery(db, promoterId)]));
  return row ?? null;
};

/** Gives a promoter their account, unless they have one by now; returns the one they have. */
export const attachAccount = async (
  db: Database,
  promoterId: string,
  accountId: string,
): Promise<AccountRow | null> => {
  const attach = db
    .update(promoters)
    .set({ stripe_account_id: accountId })
    .where(and(eq(promoters.id, promoterId), isNull(promoters.stripe_account_id)));
  const [, rows] = await translated(db.batch([attach, accountQuery(db, promoterId)]));
  return rows[0] ?? null;
};

/** Keeps what an account may do by now; nothing happens for an account that is nobody's. */
export const saveAccount = (db: Database, { id, ...state }: PaymentAccount) =>
  translated(db.update(promoters).set(state).where(eq(promoters.stripe_account_id, id)));
