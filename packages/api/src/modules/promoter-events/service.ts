import type { z } from '@hono/zod-openapi';
import type { Ctx } from '../../core/context.ts';
import { listEvents } from '../events/service.ts';
import { promoterIsVisible } from '../promoters/service.ts';
import type { promoterEventsQuery } from './schemas.ts';

/** A page of the events of a visible promoter; published ones unless a status is asked for. Throws `promoter_not_found`. */
export const listPromoterEvents = (ctx: Ctx, id: string, query: z.output<typeof promoterEventsQuery>) => {
  const given = { condition: promoterIsVisible(ctx, id), otherwise: 'promoter_not_found' } as const;
  return listEvents(ctx, { ...query, promoter_id: id, mine: false }, given);
};
