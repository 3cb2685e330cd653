import { z } from '@hono/zod-openapi';
import { idSchema, localOutput, pageOf, pageQuery } from '../../core/fields.ts';
import { TIME_FIELDS } from './policy.ts';

export const zoneChangesQuery = z.strictObject(pageQuery('event'));

export const settleTimesBody = z
  .strictObject({
    keep: z.enum(['local_times', 'instants']).openapi({
      description:
        '`local_times`: what the wall clock shows stays as it was promised, and the instants move. `instants`: they stay, and the wall clock shows something else.',
      example: 'local_times',
    }),
  })
  .openapi('SettleTimes');

const moveSchema = z
  .object({
    field: z.enum(TIME_FIELDS).openapi({ description: 'Which time.', example: 'start_time' }),
    tier_id: idSchema('tier', 'The tier whose sale it is of; null for a time of the event.').nullable(),
    promised: localOutput('The time as it was promised and is told.'),
    same_instant: localOutput('The same instant, by the rules of now.'),
    same_local_time: z.array(localOutput('What the wall clock was promised to show.')).openapi({
      example: ['2028-12-15T20:00:00-07:00'],
      description:
        'The promised wall-clock time, by the rules of now: one, or two where it comes twice, or none where the clocks skip it.',
    }),
  })
  .openapi('MovedTime');

export const zoneChangeSchema = z
  .object({
    event_id: idSchema('event', 'The event.'),
    promoter_id: idSchema('promoter', 'Its promoter.'),
    title: z.string().openapi({ description: 'What the event is called.', example: 'Night of the Lanterns' }),
    time_zone: z.string().openapi({ description: 'Its time zone.', example: 'America/Vancouver' }),
    names_place: z.boolean().openapi({
      description:
        'Whether that is the name of a place. Others, such as IST, were accepted once: give the event another.',
      example: true,
    }),
    times: z.array(moveSchema).openapi({ description: 'Its times that the rules of now make other instants of.' }),
  })
  .openapi('ZoneChange');

export const zoneChangePage = pageOf(zoneChangeSchema, 'ZoneChangePage', 'event_id');
