import type { Ctx } from '../../core/context.ts';
import { ADMISSION_MS, admittedAt, NAMES, peopleBelow, slotOf, waiting } from '../../core/waiting-room/line.ts';
import { signAdmission, signTicket, type Ticket } from '../../core/waiting-room/tokens.ts';
import { checkAfter, checkBeforeOpening, estimateOf, paceOf } from '../../core/waiting-room/wait.ts';
import type { Line } from '../../ports/waiting-room.ts';
import { count, noteLost, type View } from './rooms.ts';

/** Seconds between two questions of somebody who has nothing to wait for. */
const IDLE_SECONDS = 30;

const BARE = {
  ticket: null,
  place: null,
  people_waiting: null,
  opens_at: null,
  estimate_seconds: null,
  check_after_seconds: IDLE_SECONDS,
  admission: null,
};

/** There is no waiting room now. */
export const OPEN = { ...BARE, state: 'open' as const };

const ENDED = { ...BARE, state: 'ended' as const };

/** Counts a visitor anew whom the line does not know: after a roll call, or when its counts were lost. */
const counted = (ctx: Ctx, line: Line, ticket: Ticket): Ticket => {
  if (ticket.epoch >= line.epoch) return ticket;
  count(ctx, ticket.eventId, NAMES.joined(line.epoch, ticket.score, ticket.opening));
  noteLost(ctx, ticket.eventId, ticket.joinedAt);
  return { ...ticket, epoch: line.epoch };
};

const admitted = async (ctx: Ctx, ticket: Ticket, at: number) => {
  const slot = slotOf(at);
  if (!ticket.hasCollected) count(ctx, ticket.eventId, NAMES.collected(slot));
  const { eventId, visitorId, key } = ticket;
  const expiresAt = at + ADMISSION_MS;
  return {
    ...BARE,
    state: 'admitted' as const,
    ticket: await signTicket(ctx.secrets, { ...ticket, hasCollected: true }),
    admission: {
      token: await signAdmission(ctx.secrets, { eventId, visitorId, slot, expiresAt, key }),
      visitor_id: visitorId,
      expires_at: new Date(expiresAt).toISOString(),
    },
  };
};

/** A place in line at the request's time, as its visitor is told. */
export const presentPlace = async (ctx: Ctx, view: View, line: Line, held: Ticket) => {
  const now = ctx.now.getTime();
  const spread = ctx.random.fraction();
  const at = now < line.opening ? null : admittedAt(line, held.score);
  const isOver = at === 'lapsed' || (at !== null && at + ADMISSION_MS <= now);
  if (isOver) return ENDED;
  const ticket = counted(ctx, line, held);
  if (at !== null && !view.isSoldOut) return admitted(ctx, ticket, at);
  const signed = { ...BARE, ticket: await signTicket(ctx.secrets, ticket) };
  if (view.isSoldOut) return { ...signed, state: 'sold_out' as const };
  if (now < line.opening) {
    const seconds = (line.opening - now) / 1_000;
    return {
      ...signed,
      state: 'early' as const,
      people_waiting: waiting(line, view.tally),
      opens_at: new Date(line.opening).toISOString(),
      check_after_seconds: checkBeforeOpening(seconds, spread),
    };
  }
  const before =
    peopleBelow(view.tally, ticket.score, line.folded) - peopleBelow(view.tally, line.watermark, line.folded);
  const place = Math.max(0, Math.floor(before)) + 1;
  const { paused, perSecond } = view.supply;
  const estimate = paused ? null : estimateOf(place, paceOf(line, perSecond, now));
  return {
    ...signed,
    state: paused ? ('paused' as const) : ('waiting' as const),
    place,
    people_waiting: Math.max(place, waiting(line, view.tally)),
    estimate_seconds: estimate,
    check_after_seconds: checkAfter(estimate?.from ?? null, spread),
  };
};
