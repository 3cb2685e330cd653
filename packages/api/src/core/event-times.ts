import { AppError } from './errors.ts';
import type { TimeInput } from './fields.ts';
import { instantsAround, instantsOf, inZone, type LocalTime, localTimeAt } from './zones.ts';

/** An event's times as they are stored, with those of its tiers' sales. */
export type StoredTimes = {
  time_zone: string;
  start_time: Date;
  end_time: Date;
  local_start_time: LocalTime | null;
  local_end_time: LocalTime | null;
  tiers: {
    id: string;
    sale_start: Date | null;
    sale_end: Date | null;
    local_sale_start: LocalTime | null;
    local_sale_end: LocalTime | null;
  }[];
};

/** An instant, and the local time of the event then. */
export type ResolvedTime = { at: Date; local: LocalTime };

/** The refusal of a local time that does not exist or exists twice. `pointer` names its field. */
const unclear = (zone: string, local: LocalTime, pointer: string): AppError => {
  const two = instantsOf(zone, local);
  const repeated = two.length > 0;
  const choices = (repeated ? two : instantsAround(zone, local)).map((at) => inZone(zone, at));
  const what = repeated ? 'comes twice, since the clocks go back' : 'does not exist, since the clocks skip it';
  const detail = `In ${zone}, ${local} ${what}. Send ${choices.join(' or ')}.`;
  return new AppError('unclear_local_time', detail, { errors: [{ pointer, detail }], extra: { choices } });
};

/** The instant of a local time in a zone. Throws `unclear_local_time` if it does not exist or exists twice. */
export const instantOf = (zone: string, local: LocalTime, pointer: string): ResolvedTime => {
  const [at, another] = instantsOf(zone, local);
  if (!at || another) throw unclear(zone, local, pointer);
  return { at, local };
};

/** An instant stays the same, and its local time becomes the promise. */
export const resolveTime = (zone: string, given: TimeInput, pointer: string): ResolvedTime =>
  'instant' in given
    ? { at: given.instant, local: localTimeAt(zone, given.instant) }
    : instantOf(zone, given.local, pointer);

type Columns<Name extends string, Nothing extends null> = Record<Name, Date | Nothing> &
  Record<`local_${Name}`, LocalTime | Nothing>;

/** As columns: `sale_start` with the instant and `local_sale_start`. Null clears both. */
const columnsOf = <Name extends string, Nothing extends null = never>(name: Name, time: ResolvedTime | Nothing) =>
  ({ [name]: time?.at ?? null, [`local_${name}`]: time?.local ?? null }) as Columns<Name, Nothing>;

/** The columns of the times that a body has; other times are left out. Throws `unclear_local_time`. */
export const timeColumns = <Name extends string, Nothing extends null = never>(
  zone: string,
  body: Readonly<Partial<Record<Name, TimeInput | Nothing | undefined>>>,
  names: readonly Name[],
): Partial<Columns<Name, Nothing>> => {
  const columns = {};
  for (const name of names) {
    const given = body[name];
    if (given === undefined) continue;
    Object.assign(columns, columnsOf(name, given && resolveTime(zone, given, `/body/${name}`)));
  }
  return columns;
};

const ms = (at: Date | null) => at?.getTime() ?? null;

/**
 * The stored times that a change was calculated from, as `event_times` in db/functions returns them. If they differ by
 * then, the change is calculated again.
 */
export const seenTimes = ({ time_zone, start_time, end_time, tiers }: StoredTimes) => ({
  time_zone,
  start_time: ms(start_time),
  end_time: ms(end_time),
  windows: Object.fromEntries(
    tiers.map(({ id, sale_start, sale_end }) => [id, { start: ms(sale_start), end: ms(sale_end) }]),
  ),
});

/** What stays the same when the zone or its rules change: the local time or the instant. */
export type Keep = 'local_times' | 'instants';

/** The columns of a time under the rules of `zone`; which of the two is kept does not change. */
const kept = <Name extends string, Nothing extends null = never>(
  keep: Keep,
  { from, to }: { from: string; to: string },
  { name, at, local, pointer }: { name: Name; at: Date | Nothing; local: LocalTime | null; pointer: string },
): Columns<Name, Nothing> => {
  if (at === null) return columnsOf<Name, Nothing>(name, at);
  const was = local ?? localTimeAt(from, at);
  if (keep === 'instants') return columnsOf<Name, Nothing>(name, { at, local: localTimeAt(to, at) });
  // A local time that occurs twice is clear when one of its instants is the stored one.
  const stays = instantsOf(to, was).some((instant) => instant.getTime() === at.getTime());
  return columnsOf<Name, Nothing>(name, stays ? { at, local: was } : instantOf(to, was, pointer));
};

/**
 * All times of an event under the rules of a zone: its own, after these changed, or another. Times that the change sets
 * are left out. Throws `unclear_local_time` if a promised local time does not exist there or exists twice.
 */
export const retimed = (
  times: StoredTimes,
  to: string,
  keep: Keep,
  given: { start_time?: unknown; end_time?: unknown } = {},
) => {
  const zones = { from: times.time_zone, to };
  const column = <Name extends string, Nothing extends null = never>(
    name: Name,
    at: Date | Nothing,
    local: LocalTime | null,
    pointer: string,
  ) => kept(keep, zones, { name, at, local, pointer });
  return {
    event: {
      ...(given.start_time === undefined &&
        column<'start_time', never>('start_time', times.start_time, times.local_start_time, '/event/start_time')),
      ...(given.end_time === undefined &&
        column<'end_time', never>('end_time', times.end_time, times.local_end_time, '/event/end_time')),
    },
    windows: times.tiers.map((tier) => ({
      id: tier.id,
      ...column('sale_start', tier.sale_start, tier.local_sale_start, `/tiers/${tier.id}/sale_start`),
      ...column('sale_end', tier.sale_end, tier.local_sale_end, `/tiers/${tier.id}/sale_end`),
    })),
  };
};
