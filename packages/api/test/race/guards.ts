import { functionSource } from '../../scripts/functions.ts';

type Query = (sql: string) => Promise<unknown>;

/** Rewrites an SQL function of one database, to take a guard away. Throws when the guard is not where it was. */
export const withoutGuard = async (
  query: Query,
  name: string,
  guards: readonly (readonly [guard: string, instead: string])[],
): Promise<void> => {
  let source = await functionSource(name);
  for (const [guard, instead] of guards) {
    if (!source.includes(guard)) throw new Error(`${name} has no “${guard}”`);
    source = source.replace(guard, instead);
  }
  await query(source);
};

/** The constraints that would stop what the functions let through. */
export const dropChecks = async (query: Query): Promise<void> => {
  await query('alter table tiers drop constraint tiers_inventory_check');
  await query('alter table events drop constraint events_counters_check, drop constraint events_capacity_check');
};

/** Transitions of one event no longer wait for each other. */
export const withoutLock = (query: Query) =>
  withoutGuard(query, 'lock_event', [['where id = p_event_id for no key update;', 'where id = p_event_id;']]);

/** A request is no longer known by its key or its hold. */
export const withoutDedupe = async (query: Query): Promise<void> => {
  await query('drop index orders_hold_key');
  await withoutGuard(query, 'claim_key', [
    ["  if p_key is null or p_key = 'null'::jsonb then return; end if;", '  return;'],
  ]);
  await withoutGuard(query, 'reserve_order', [
    ['where o.hold_id = v_wish.hold_id or o.id = v_wish.order_id limit 1;', 'where false;'],
  ]);
};
