import type { AuditEntry } from '../core/audit.ts';
import type { IdempotencyKey, SystemCtx } from '../core/context.ts';
import { AppError, type ErrorCode, isErrorCode } from '../core/errors.ts';
import { translated } from '../db/client.ts';
import {
  type Args,
  answerOf,
  type Exactly,
  type FunctionName,
  jobsOf,
  type Result,
  statement,
} from '../db/sql-functions.ts';
import type { Answers, SqlValue, Statements } from '../ports/database.ts';
import type { EventSnapshot } from '../ports/holds.ts';
import { publishSoon } from './publish.ts';

/** Outcomes that are error codes: the function changed nothing. */
export type Refused<Name extends FunctionName> = Extract<Result<Name>, { outcome: ErrorCode }>;
/** All other outcomes, except the one that asks for the seats under hold. */
export type Done<Name extends FunctionName> = Exclude<Result<Name>, { outcome: ErrorCode | 'held_wanted' }>;

/** Arguments that the context provides unless the caller does. */
type FromContext = 'now' | 'key';
type CallerArgs<Wanted> = { [Name in Exclude<keyof Wanted, FromContext>]: Wanted[Name] | SqlValue } & {
  [Name in Extract<keyof Wanted, FromContext>]?: Wanted[Name];
};

type Options<Read extends Statements> = {
  /** By outcome, the hold that the gate removes with the snapshot: its seats belong to an order now, or to nobody. */
  usedHold?: (outcome: string) => string | undefined;
  /**
   * Outcomes after which the caller goes on while the gate is told: until it knows, it promises too little. The seats of
   * a new order stay under hold so long.
   */
  gateLater?: readonly string[];
  /** The audit entry to write when the change is made. */
  audit?: AuditEntry | null;
  /** Statements to run after the function, in the same transaction and round trip: they read what the answer shows. */
  after?: readonly [...Read];
};

type With<T, Read extends Statements> = T & { after: Answers<Read> };

/** Changes that lists and pages may show; those of seats alone are told of by the gate. */
const EDITS: ReadonlySet<FunctionName> = new Set<FunctionName>([
  'cancel_event',
  'complete_registration',
  'create_tier',
  'delete_event',
  'delete_tier',
  'publish_event',
  'set_event_image',
  'set_promoter_status',
  'set_waiting_room',
  'unpublish_event',
  'update_event',
  'update_pricing',
  'update_promoter',
  'update_tier',
  'verify_promoter',
]);

/** Gates told at once: a Worker may have six connections open. */
const AT_ONCE = 4;

/** What the gate and the queue read from any result. */
type Made = {
  outcome?: string;
  event_id?: string;
  snapshot?: EventSnapshot;
  snapshots?: EventSnapshot[];
  after: readonly unknown[];
};

const updateGate = async (ctx: SystemCtx, { snapshot, snapshots = [] }: Made, usedHold?: string): Promise<void> => {
  if (snapshot) await ctx.gate.putSnapshot(snapshot, ctx.now, usedHold);
  for (let i = 0; i < snapshots.length; i += AT_ONCE) {
    await Promise.all(snapshots.slice(i, i + AT_ONCE).map((one) => ctx.gate.putSnapshot(one, ctx.now)));
  }
};

/**
 * Calls a function, updates the gate and publishes its jobs. Returns refusals instead of throwing them, for callers
 * that handle them.
 */
export const perform = async <
  Name extends FunctionName,
  Actual extends CallerArgs<Args<Name>>,
  const Read extends Statements = [],
>(
  ctx: SystemCtx & { idempotencyKey?: IdempotencyKey | null },
  name: Name,
  args: Exactly<Args<Name>, Actual>,
  { usedHold, gateLater = [], audit, after }: Options<Read> = {},
): Promise<With<Exclude<Result<Name>, { outcome: 'held_wanted' }>, Read>> => {
  const given = { now: ctx.now, key: ctx.idempotencyKey ?? null, ...args } as Args<Name>;
  const ask = async (own: Args<Name>): Promise<{ made: Made; left: ReturnType<typeof jobsOf> }> => {
    const first = statement(ctx.db, name, own, { audit, takesJobs: true });
    const [answered, ...reads] = after
      ? await translated(ctx.db.batch([first, ...after]))
      : ([await translated(first)] as const);
    return { made: { ...(answerOf(name, answered) as object), after: reads }, left: jobsOf(answered) };
  };
  let answer = await ask(given);
  // Only the function could tell which event this is. It changed nothing yet: somebody waits for seats, so it needs the
  // holds.
  const { outcome, event_id } = answer.made;
  if (outcome === 'held_wanted' && event_id !== undefined) {
    answer = await ask({ ...given, held: await ctx.gate.held(event_id, ctx.now) });
  }
  const { made, left } = answer;
  const told = updateGate(ctx, made, usedHold?.(made.outcome ?? ''));
  if (gateLater.includes(made.outcome ?? '')) ctx.later(told);
  else await told;
  if (EDITS.has(name)) ctx.reads.edited();
  publishSoon(ctx, left);
  return made as unknown as With<Exclude<Result<Name>, { outcome: 'held_wanted' }>, Read>;
};

/**
 * Calls a function with the request's time and idempotency key, gives the gate the snapshots it returns, and publishes
 * its jobs. Throws refusals as `AppError`, worded by `refusal` if given. Returns the other outcomes.
 */
export const transition = async <
  Name extends FunctionName,
  Actual extends CallerArgs<Args<Name>>,
  const Read extends Statements = [],
>(
  ctx: SystemCtx & { idempotencyKey?: IdempotencyKey | null },
  name: Name,
  args: Exactly<Args<Name>, Actual>,
  options: Options<Read> & { refusal?: (answer: With<Refused<Name>, Read>) => Error } = {},
): Promise<With<Done<Name>, Read>> => {
  const answer: unknown = await perform<Name, Actual, Read>(ctx, name, args, options);
  const { outcome = '' } = answer as Made;
  if (isErrorCode(outcome)) throw options.refusal?.(answer as With<Refused<Name>, Read>) ?? new AppError(outcome);
  return answer as With<Done<Name>, Read>;
};
