import type { z } from '@hono/zod-openapi';
import { noteOf } from '../../core/audit.ts';
import { promoterOf, shownPromoter } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { cursorOf } from '../../core/pagination.ts';
import { zoneNamed } from '../../core/zones.ts';
import { once } from '../../db/idempotency.ts';
import { changeOf, settled, untilSeen } from '../events/change.ts';
import { movesOf, rulesFor } from './policy.ts';
import { presentEvent } from '../events/present.ts';
import { selectTimes } from '../events/repository.ts';
import { readEvent } from '../events/service.ts';
import { retimed, seenTimes } from '../events/times.ts';
import { updateEvent } from '../events/transition-repository.ts';
import { type EventToSettle, selectEventsToSettle, selectZonesInUse } from './repository.ts';
import type { settleTimesBody, zoneChangesQuery } from './schemas.ts';

const present = (event: EventToSettle, now: Date) => ({
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
  const zones = await selectZonesInUse(ctx.db, promoterId, ctx.now);
  const page = { ascending, cursor, limit: query.limit + 1 };
  const rows = await selectEventsToSettle(ctx.db, promoterId, rulesFor(zones, ctx.now), page, ctx.now);
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
        const change = { ...changeOf(ctx, eventId), note };
        const changed = await updateEvent(ctx.db, change, event, held, { seen: seenTimes(times), windows });
        if (changed.outcome === 'times_changed') return null;
        const { after } = await settled(ctx, changed);
        if (!after) throw new AppError('event_not_found');
        return presentEvent(ctx, after.event);
      }),
    (id) => readEvent(ctx, id),
  );
