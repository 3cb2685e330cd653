import type { z } from '@hono/zod-openapi';
import { auditEntry } from '../../core/audit.ts';
import { promoterOfKey, promoterOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { fromBase64url } from '../../core/encoding.ts';
import { AppError } from '../../core/errors.ts';
import { rateLimited } from '../../core/guess-limit.ts';
import { base32 } from '../../core/ids.ts';
import { networkOf } from '../../core/network.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { choosing, NAMES, peopleBelow, waiting } from '../../core/waiting-room/line.ts';
import { drawnScore, scoreAt } from '../../core/waiting-room/scores.ts';
import { isNeeded } from '../../core/waiting-room/supply.ts';
import { readTicket, type Ticket } from '../../core/waiting-room/tokens.ts';
import { paceOf } from '../../core/waiting-room/wait.ts';
import { ownEventArgs } from '../../db/events.ts';
import { once } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import { OPEN, presentPlace } from './place.ts';
import { count, knownRoom, readRoom, type View, viewRoom } from './rooms.ts';
import type { joinRoomBody, updateRoomBody } from './schemas.ts';

export { admissionFor, requireAdmission, takeUpUnbacked } from './admission.ts';

/** A room that was closed so long ago may have opened by itself since. */
const CLOSED_MS = 100;

/** The room as this isolate knows it; one that is closed is read anew, lest somebody in line be told that there is none. */
const currentRoom = async (ctx: Ctx, eventId: string): Promise<View | null> => {
  const view = await viewRoom(ctx, eventId);
  const now = ctx.clock.now().getTime();
  if (view?.snapshot.waiting_room?.mode !== 'auto' || isNeeded(view.snapshot, view.until, now)) return view;
  return Math.abs(now - view.readAt) > CLOSED_MS ? readRoom(ctx, eventId) : view;
};

/** The room of an event that the caller may buy from. Throws `event_not_found`. */
const roomFor = async (ctx: Ctx, eventId: string): Promise<View> => {
  const view = await currentRoom(ctx, eventId);
  const bound = promoterOfKey(ctx.caller);
  if (!view?.snapshot.on_sale || (bound !== null && bound !== view.snapshot.promoter_id)) {
    throw new AppError('event_not_found');
  }
  return view;
};

/** Who joins: by lot until the opening, the same place for the same key however often; then whoever comes. */
const drawn = async (ctx: Ctx, eventId: string, key: Ticket['key'], early: boolean) => {
  if (!early || !key) return { visitorId: base32(ctx.random.bytes(16)), score: drawnScore(ctx.random.bytes(5)) };
  const mac = fromBase64url(await ctx.secrets.mac('visitor', `${eventId}\n${key.x}.${key.y}`));
  return { visitorId: base32(mac.slice(0, 16)), score: drawnScore(mac.slice(16)) };
};

/** Gives a place in line, or says that there is no line. Throws `event_not_found`. */
export const joinRoom = async (ctx: Ctx, eventId: string, { public_key }: z.output<typeof joinRoomBody>) => {
  const view = await roomFor(ctx, eventId);
  const now = ctx.now.getTime();
  const { line } = view;
  if (!line || !isNeeded(view.snapshot, view.until, now)) return OPEN;
  const state = ctx.rateLimiter.count(LIMITS.waitingRoom, networkOf(ctx.ip), ctx.later);
  if (!state.allowed) throw rateLimited(state);
  const key = public_key ? { x: public_key.x, y: public_key.y } : null;
  const early = now < line.opening;
  const { visitorId, score } = await drawn(ctx, eventId, key, early);
  const ticket: Ticket = {
    eventId,
    visitorId,
    score: early ? score : scoreAt(now),
    joinedAt: now,
    opening: line.opening,
    epoch: line.epoch,
    key,
    hasCollected: false,
  };
  count(ctx, eventId, NAMES.joined(line.epoch, ticket.score, line.opening));
  return presentPlace(ctx, view, line, ticket);
};

/** How a place in line stands. Throws `admission_invalid` when the ticket is not one of this event's. */
export const checkPlace = async (ctx: Ctx, eventId: string, token: string) => {
  const view = await roomFor(ctx, eventId);
  const ticket = await readTicket(ctx.secrets, token);
  if (ticket?.eventId !== eventId) {
    throw new AppError('admission_invalid', 'The ticket was altered or is not one of this event. Join again.');
  }
  if (!view.line || !isNeeded(view.snapshot, view.until, ctx.now.getTime())) {
    return view.snapshot.ends_at <= ctx.now.getTime() ? { ...OPEN, state: 'ended' as const } : OPEN;
  }
  return presentPlace(ctx, view, view.line, ticket);
};

const roomState = ({ snapshot, until, isSoldOut, line }: View, now: number) => {
  if (snapshot.ends_at <= now) return 'ended';
  if (!isNeeded(snapshot, until, now)) return 'closed';
  if (isSoldOut) return 'sold_out';
  if (line && now < line.opening) return 'early';
  return snapshot.waiting_room?.paused ? 'paused' : 'waiting';
};

const present = (view: View, now: number) => {
  const { snapshot, line, tally, supply } = view;
  const { mode = 'off', paused = false, per_minute = null } = snapshot.waiting_room ?? {};
  const isOpen = line !== null && now >= line.opening;
  const joined = (at: number) => (line ? peopleBelow(tally, scoreAt(at), line.folded) : 0);
  return {
    mode,
    paused,
    per_minute,
    state: roomState(view, now) as ReturnType<typeof roomState>,
    waiting: line ? waiting(line, tally) : 0,
    admitted: line ? Math.round(peopleBelow(tally, line.watermark, line.folded)) : 0,
    active: line ? Math.round(choosing(line, tally, now)) : 0,
    arrivals_per_minute: isOpen ? Math.round(joined(now) - joined(now - 60_000)) : null,
    admitted_per_minute: line ? Math.round(paceOf(line, supply.perSecond, now) * 60) : 0,
    opens_at: line && new Date(line.opening).toISOString(),
  };
};

/** An event's waiting room as its promoter sees it. Throws `event_not_found`. */
export const getRoom = async (ctx: Ctx, eventId: string) => {
  const promoterId = promoterOrAll(ctx.caller);
  const view = await readRoom(ctx, eventId);
  if (!view || (promoterId !== null && view.snapshot.promoter_id !== promoterId)) throw new AppError('event_not_found');
  return present(view, ctx.now.getTime());
};

/** Changes the mode, the pause or the pace of an event's waiting room. */
export const updateRoom = (ctx: Ctx, eventId: string, changes: z.output<typeof updateRoomBody>) =>
  once(
    ctx,
    async () => {
      const { mode, paused, per_minute } = changes;
      const columns = {
        ...(mode !== undefined && { waiting_room: mode }),
        ...(paused !== undefined && { waiting_room_paused: paused }),
        ...(per_minute !== undefined && { waiting_room_per_minute: per_minute }),
      };
      const audit = auditEntry(ctx, 'event.waiting_room_updated', eventId, { ...changes });
      await transition(ctx, 'set_waiting_room', { ...ownEventArgs(ctx, eventId), changes: columns }, { audit });
      return getRoom(ctx, eventId);
    },
    (id) => getRoom(ctx, id),
  );

/** Whether buyers of an event need a place in line now, as far as this isolate knows. */
export const needsAdmission = (ctx: Ctx, snapshot: View['snapshot'], until = 0): boolean =>
  isNeeded(snapshot, Math.max(until, knownRoom(ctx, snapshot.event_id)?.until ?? 0), ctx.now.getTime());
