import type { z } from '@hono/zod-openapi';
import { noteOf } from '../../core/audit.ts';
import { promoterOf, shownPromoter } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { cursorOf } from '../../core/pagination.ts';
import { zoneNamed } from '../../core/zones.ts';
import { call } from '../../db/door.ts';
import type { EventsToSettle } from '../../db/generated/functions.ts';
import { once } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import { changeOf, ownEvent, untilSeen } from './change.ts';
import { movesOf, rulesFor } from './moves.ts';
import { presentEvent } from './present.ts';
import { eventState, selectTimes } from './repository.ts';
import { readEvent } from './service.ts';
import { retimed, seenTimes } from './times.ts';
import type { settleTimesBody, zoneChangesQuery } from './zone-change-schemas.ts';

const present = (event: EventsToSettle[number], now: Date) => ({
  event_id: event.id,
  promoter_id: event.promoter_id,
  title: event.title,
  time_zone: event.time_zone,
  names_place: zoneNamed(event.time_zone) !== null,
  times: movesOf(event, now),
});

/** A page of events to come that somebody has to decide about, since the rules of their zone have changed or it is no place. */
export const listZoneChanges = async (ctx: Ctx, query: z.output<typeof zoneChangesQuery>) => {
  const { cursor = null, backwards: ascending } = cursorOf(query);
  const promoterId = shownPromoter(ctx.caller);
  const asked = { promoter_id: promoterId, now: ctx.now };
  const zones = await call(ctx.db, 'zones_in_use', asked);
  const page = { ascending, cursor, limit: query.limit + 1 };
  const rows = await call(ctx.db, 'events_to_settle', { ...asked, ...rulesFor(zones, ctx.now), ...page });
  const data = rows.slice(0, query.limit).map((event) => present(event, ctx.now));
  return { data: ascending ? data.reverse() : data, has_more: rows.length > query.limit };
};

/** Reckons all times of an event by the rules of now. Nothing moves where they agree with what is stored. Throws `unclear_local_time`. */
export const settleTimes = (ctx: Ctx, eventId: string, { keep }: z.output<typeof settleTimesBody>) =>
  once(
    ctx,
    () =>
      untilSeen(async () => {
        const held = await ctx.gate.held(eventId, ctx.now);
        const times = await selectTimes(ctx.db, promoterOf(ctx.caller), eventId);
        if (!times) throw new AppError('event_not_found');
        const { event, windows } = retimed(times, times.time_zone, keep);
        const note = noteOf(ctx, 'event.updated', eventId, { fields: ['start_time', 'end_time'], keep });
        const args = { ...ownEvent(ctx, eventId), changes: event, held, seen: seenTimes(times), windows };
        const done = await transition(ctx, 'update_event', args, changeOf(ctx, eventId, note));
        if (done.outcome === 'times_changed') return null;
        const after = eventState(done.after[0]);
        if (!after) throw new AppError('event_not_found');
        return presentEvent(ctx, after.event);
      }),
    (id) => readEvent(ctx, id),
  );
