import { DELIVERY, EVENTUAL } from './invariants/delivery.ts';
import type { Invariant } from './invariants/invariant.ts';
import { INVENTORY } from './invariants/inventory.ts';
import { MONEY } from './invariants/money.ts';

/**
 * What a database alone can prove, numbered as in docs/verify.md. The queries are written against the tables,
 * independently of the functions that keep them true. These hold at any moment.
 */
export const ALWAYS: readonly Invariant[] = [...INVENTORY, ...MONEY, ...DELIVERY].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);

export { EVENTUAL };

export type InvariantResult = { id: string; promise: string; violations: Record<string, unknown>[] };

/** Runs SQL: a client of `pg`, pooled or not. */
export type Queryable = {
  query(sql: string, params?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
};

/** Looks for violations in the open transaction. `begunBefore` adds those that count once all services answer. */
export const findViolations = async (
  client: Queryable,
  { begunBefore }: { begunBefore?: Date } = {},
): Promise<InvariantResult[]> => {
  const results: InvariantResult[] = [];
  for (const { id, promise, sql } of ALWAYS) {
    results.push({ id, promise, violations: (await client.query(sql)).rows });
  }
  for (const { id, promise, sql } of begunBefore ? EVENTUAL : []) {
    results.push({ id, promise, violations: (await client.query(sql, [begunBefore])).rows });
  }
  return results;
};

/** As `findViolations`, in one REPEATABLE READ snapshot, so that it can run during a sale. */
export const checkInvariants = async (
  client: Queryable,
  options: { begunBefore?: Date } = {},
): Promise<InvariantResult[]> => {
  await client.query('begin isolation level repeatable read read only');
  try {
    return await findViolations(client, options);
  } finally {
    await client.query('rollback');
  }
};
