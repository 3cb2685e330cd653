import type { z } from '@hono/zod-openapi';
import { promoterOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { cursorOf } from '../../core/pagination.ts';
import { zoneNamed } from '../../core/zones.ts';
import type { EventsToSettle } from '../../db/generated/functions.ts';
import { call } from '../../db/sql-functions.ts';
import { movesOf, rulesFor } from './policy.ts';
import type { zoneChangesQuery } from './schemas.ts';

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
  const promoterId = promoterOrAll(ctx.caller);
  const asked = { promoter_id: promoterId, now: ctx.now };
  const zones = await call(ctx.db, 'zones_in_use', asked);
  const page = { ascending, cursor, limit: query.limit + 1 };
  const rows = await call(ctx.db, 'events_to_settle', { ...asked, ...rulesFor(zones, ctx.now), ...page });
  const data = rows.slice(0, query.limit).map((event) => present(event, ctx.now));
  return { data: ascending ? data.reverse() : data, has_more: rows.length > query.limit };
};
