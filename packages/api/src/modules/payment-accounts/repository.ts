import { and, eq, isNull, sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { type Database, translated } from '../../db/client.ts';
import { claimKey, type KeptAnswer, keepAnswer, keptResponse } from '../../db/idempotency.ts';
import { promoters } from '../../db/schema/index.ts';
import type { PaymentAccount } from '../../ports/payments.ts';

/** The stored state of a promoter's account at Stripe. */
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

/** Like `selectAccount`; also claims the idempotency key of a change to the account. */
export const claimAccount = async (
  db: Database,
  promoterId: string,
  key: IdempotencyKey | null,
  now: Date,
): Promise<AccountRow | null> => {
  const [, [row]] = await translated(db.batch([claimKey(db, key, promoterId, now), accountQuery(db, promoterId)]));
  return row ?? null;
};

/**
 * Stores a promoter's new account and the answer that shows it, unless they have another one by now; `now` is the one
 * they have.
 */
export const attachAccount = async (
  db: Database,
  promoterId: string,
  accountId: string,
  answer: KeptAnswer | null,
): Promise<{ now: AccountRow | null; kept: string | null }> => {
  const attach = db
    .update(promoters)
    .set({ stripe_account_id: accountId })
    .where(and(eq(promoters.id, promoterId), isNull(promoters.stripe_account_id)));
  const isAttached = sql`exists (
    select 1 from ${promoters} where ${promoters.id} = ${promoterId} and ${promoters.stripe_account_id} = ${accountId})`;
  const [, kept, [now]] = await translated(
    db.batch([attach, keepAnswer(db, answer, isAttached), accountQuery(db, promoterId)]),
  );
  return { now: now ?? null, kept: keptResponse(kept) };
};

/** Stores what an account may do now; does nothing for an account without a promoter. */
export const saveAccount = (db: Database, { id, ...state }: PaymentAccount) =>
  translated(db.update(promoters).set(state).where(eq(promoters.stripe_account_id, id)));
