import type { Ctx } from '../../core/context.ts';
import { createFlights } from '../../core/flights.ts';
import { newLine, type Supply, step, type Tally, tallyOf, tidied, withRecount } from '../../core/waiting-room/line.ts';
import { freeSeats, isNeeded, isSoldOut, openingOf } from '../../core/waiting-room/supply.ts';
import type { Database } from '../../db/client.ts';
import { loadSnapshot } from '../../db/events.ts';
import type { EventSnapshot, Held } from '../../ports/holds.ts';
import type { Counts, KeptLine, Line, LineChange } from '../../ports/waiting-room.ts';
import { mergeInPostgres } from './repository.ts';

/** So old a view may be before the next request renews it, after its answer. */
const FRESH_MS = 500;
/** An older one is renewed before the answer. */
const STALE_MS = 5_000;
const EVENTS = 1_000;

/** A waiting room as an isolate last read it. */
export type View = {
  snapshot: EventSnapshot;
  isSoldOut: boolean;
  /** Null while the room is closed and nobody was in it. */
  line: Line | null;
  tally: Tally;
  supply: Supply;
  /** Until when a room that opened by itself is open. */
  until: number;
  readAt: number;
};

type Room = {
  view: View | null;
  pending: Record<string, number>;
  renewedAt: number;
  /** When somebody had joined whom the line did not know; told again until the line has it. */
  lostSince: number;
  /** While Redis is away: the hold that this isolate granted by each visitor's admission. */
  holds: Map<string, string>;
};

const rooms = new WeakMap<Database, Map<string, Room>>();

const roomOf = ({ db }: Pick<Ctx, 'db'>, eventId: string): Room => {
  const known = rooms.get(db) ?? new Map<string, Room>();
  rooms.set(db, known);
  const room = known.get(eventId) ?? {
    view: null,
    pending: {},
    renewedAt: 0,
    lostSince: Number.POSITIVE_INFINITY,
    holds: new Map(),
  };
  // Entries are in the order of their last use: drop the oldest.
  known.delete(eventId);
  if (known.size >= EVENTS) for (const oldest of [...known.keys()].slice(0, EVENTS / 10)) known.delete(oldest);
  known.set(eventId, room);
  return room;
};

const viewOf = (ctx: Ctx, kept: KeptLine, snapshot: EventSnapshot, held: Held, now: number): View => {
  const { paused = false, per_minute = null } = snapshot.waiting_room ?? {};
  const most = ctx.env.ADMISSIONS_PER_SECOND;
  return {
    snapshot,
    isSoldOut: isSoldOut(snapshot, now),
    line: kept.line,
    tally: kept.line ? tallyOf(kept.line, kept.counts, now) : { buckets: [], joined: 0, counts: kept.counts },
    supply: {
      free: freeSeats(snapshot, held, now),
      paused,
      perSecond: per_minute === null ? most : Math.min(most, per_minute / 60),
      opening: openingOf(snapshot, now),
    },
    until: kept.until,
    readAt: now,
  };
};

type Merged = KeptLine & { held: Held; snapshot: EventSnapshot };

/** Redis keeps rooms; while it is away Postgres does. Null without the event. */
const merge = async (ctx: Ctx, eventId: string, change: LineChange): Promise<Merged | null> => {
  const load = () => loadSnapshot(ctx, eventId);
  const answer = await ctx.gate.mergeLine(eventId, ctx.clock.now(), change, load);
  if (answer !== 'unavailable') return answer;
  const [snapshot, kept] = await Promise.all([load(), mergeInPostgres(ctx.db, eventId, ctx.clock.now(), change)]);
  return snapshot && { ...kept, snapshot, held: ctx.gate.remembered(eventId, ctx.now) };
};

const summed = (one: Counts, other: Counts): Record<string, number> => {
  const sum = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
};

const NOTHING = { add: {}, whole: false, drop: [] };

/** Sends what was counted here with the next step of the line, and takes what all isolates have. */
const exchange = async (ctx: Ctx, eventId: string, { view, lostSince }: Room, add: Counts): Promise<View | null> => {
  const now = ctx.clock.now().getTime();
  const line = view?.line && withRecount(view.line, lostSince);
  const next = line ? tidied(step(line, view.tally, view.supply, now), view.tally, now) : null;
  const change = { add, line: next?.line ?? null, whole: false, drop: next?.drop ?? [] };
  let merged = await merge(ctx, eventId, change);
  if (merged?.lost && view) {
    merged = await merge(ctx, eventId, { ...change, add: summed(view.tally.counts, add), whole: true });
  }
  if (!merged) return null;
  const found = viewOf(ctx, merged, merged.snapshot, merged.held, now);
  if (merged.line || !isNeeded(merged.snapshot, found.until, now)) return found;
  const begun = await merge(ctx, eventId, { ...NOTHING, line: newLine(now, found.supply) });
  return begun && viewOf(ctx, begun, begun.snapshot, begun.held, now);
};

const renew = async (ctx: Ctx, eventId: string): Promise<View | null> => {
  const room = roomOf(ctx, eventId);
  const { pending } = room;
  room.pending = {};
  room.renewedAt = ctx.clock.now().getTime();
  try {
    room.view = await exchange(ctx, eventId, room, pending);
    // Ids that name nothing must not take the place of rooms.
    if (!room.view) rooms.get(ctx.db)?.delete(eventId);
    return room.view;
  } catch (error) {
    room.pending = summed(pending, room.pending);
    throw error;
  }
};

const isFresh = (view: View | null, now: number): view is View =>
  view !== null && Math.abs(now - view.readAt) <= STALE_MS;

const renewOnce = createFlights(EVENTS);

/**
 * An event's waiting room, as it was less than `STALE_MS` ago; null without the event. A request pays for no call but
 * the first of an isolate: others renew it after their answer.
 */
export const viewRoom = async (ctx: Ctx, eventId: string): Promise<View | null> => {
  const { view, renewedAt } = roomOf(ctx, eventId);
  const now = ctx.clock.now().getTime();
  // Nobody is turned away by what was read before: the event may have been published since.
  if (!isFresh(view, now) || !view.snapshot.on_sale) {
    const onSale = () => {
      const known = knownRoom(ctx, eventId);
      return known?.snapshot.on_sale ? known : undefined;
    };
    // The first of a crowd reads for all.
    return renewOnce<View | null>(eventId, onSale, () => renew(ctx, eventId));
  }
  if (now - view.readAt > FRESH_MS && Math.abs(now - renewedAt) > FRESH_MS) {
    roomOf(ctx, eventId).renewedAt = now;
    ctx.later(renew(ctx, eventId));
  }
  return view;
};

/** The room as all isolates have it now. */
export const readRoom = renew;

/** The room if this isolate read it lately; asks nobody. */
export const knownRoom = (ctx: Ctx, eventId: string): View | null => {
  const view = rooms.get(ctx.db)?.get(eventId)?.view ?? null;
  return isFresh(view, ctx.clock.now().getTime()) ? view : null;
};

/** Counts a person, until the next exchange in this isolate. */
export const count = (ctx: Ctx, eventId: string, name: string): void => {
  const { pending } = roomOf(ctx, eventId);
  pending[name] = (pending[name] ?? 0) + 1;
};

/** A visitor came whom the line had lost. */
export const noteLost = (ctx: Ctx, eventId: string, joinedAt: number): void => {
  roomOf(ctx, eventId).lostSince = joinedAt;
};

/** Visitors whose holds an isolate remembers while Redis is away. */
const VISITORS = 10_000;

/** The hold that this isolate granted by an admission while Redis was away, until another is noted. */
export const unbackedHold = (ctx: Ctx, eventId: string, visitor: string): string | undefined =>
  roomOf(ctx, eventId).holds.get(visitor);

/** Notes a hold that was granted by an admission while Redis was away. */
export const noteUnbacked = (ctx: Ctx, eventId: string, visitor: string, holdId: string): void => {
  const { holds } = roomOf(ctx, eventId);
  if (holds.size >= VISITORS) holds.clear();
  holds.set(visitor, holdId);
};
