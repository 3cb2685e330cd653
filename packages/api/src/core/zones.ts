import table from 'moment-timezone/data/packed/latest.json' with { type: 'json' };
import { memoized } from './memoized.ts';

/**
 * The rules of all time zones, and the only ones that this service goes by: Postgres, workerd, Node and browsers each bring
 * their own, of different age. The table is the tz database as the package moment-timezone packs it; of that package
 * nothing but this table is used. The lockfile pins it, so its release changes with a commit and never with a runtime.
 */
export const ZONES_RELEASE: string = table.version;

/** From each instant (ms since 1970) on, minutes east of UTC, and the letters of it. */
type Period = { from: number; offset: number; letters: string };

/** Numbers of the table are written in base 60, with `.` before the fraction. */
const readNumber = (text: string): number => {
  const digit = (code: number) => (code > 96 ? code - 87 : code > 64 ? code - 29 : code - 48);
  const [whole = '', fraction = ''] = text.replace(/^-/, '').split('.');
  let value = 0;
  for (let i = 0; i < whole.length; i++) value = value * 60 + digit(whole.charCodeAt(i));
  for (let i = 0; i < fraction.length; i++) value += digit(fraction.charCodeAt(i)) / 60 ** (i + 1);
  return text.startsWith('-') ? -value : value;
};

const MINUTE = 60_000;
const DAY = 86_400_000;

const unpack = (packed: string): Period[] => {
  const [, names = '', offsets = '', indices = '', untils = ''] = packed.split('|');
  // West is positive there. Offsets with seconds ended before 1972; RFC 3339 can't write them.
  const east = offsets.split(' ').map((text) => Math.round(-readNumber(text)) + 0);
  const letters = names.split(' ');
  const ends = untils.split(' ');
  let from = Number.NEGATIVE_INFINITY;
  return [...indices].map((digit, i) => {
    const at = readNumber(digit);
    const period = { from, offset: east[at] ?? 0, letters: letters[at] ?? '' };
    from = Math.round((Number.isFinite(from) ? from : 0) + readNumber(ends[i] ?? '') * MINUTE);
    return period;
  });
};

/** The table ends with this year; zones that change their clocks go on as they did in its last years. */
const LAST_YEAR = 2037;
const LAST_CALENDAR_YEAR = 9999;

const yearOf = (time: number) => new Date(time).getUTCFullYear();

/**
 * The yearly changes after the table's end. Each is the first of a weekday on or after a day of a month, by the wall clock
 * before it: in eleven years running a weekday falls on each of its seven days, so the earliest of them tells.
 */
const goOn = (periods: Period[]): Period[] => {
  const local = (i: number) => (periods[i]?.from ?? 0) + (periods[i - 1]?.offset ?? 0) * MINUTE;
  const last = periods.flatMap(({ from }, i) => (Number.isFinite(from) && yearOf(local(i)) === LAST_YEAR ? [i] : []));
  if (last.length !== 2) return periods;
  const rules = last.map((i) => {
    const at = new Date(local(i));
    const month = at.getUTCMonth();
    const sameChange = Array.from({ length: 11 }, (_, n) => i - 2 * n).filter((j) => j > 0);
    const days = sameChange.map((j) => {
      const wall = local(j);
      return Math.floor((wall - Date.UTC(yearOf(wall), month)) / DAY);
    });
    return {
      month,
      day: Math.min(...days),
      weekday: at.getUTCDay(),
      timeOfDay: at.getTime() % DAY,
      before: periods[i - 1]?.offset ?? 0,
      offset: periods[i]?.offset ?? 0,
      letters: periods[i]?.letters ?? '',
    };
  });
  const later: Period[] = [];
  for (let year = LAST_YEAR + 1; year <= LAST_CALENDAR_YEAR; year++) {
    for (const { month, day, weekday, timeOfDay, before, offset, letters } of rules) {
      const first = Date.UTC(year, month) + day * DAY;
      const wait = (weekday - new Date(first).getUTCDay() + 7) % 7;
      later.push({ from: first + wait * DAY + timeOfDay - before * MINUTE, offset, letters });
    }
  }
  return [...periods, ...later];
};

const packedByName = new Map(table.zones.map((packed) => [packed.slice(0, packed.indexOf('|')), packed]));
const targetOf = new Map<string, string>([
  ...[...packedByName.keys()].map((name): [string, string] => [name, name]),
  ...table.links.map((link): [string, string] => {
    const [target = '', name = ''] = link.split('|');
    return [name, target];
  }),
]);
const spelling = new Map([...targetOf.keys()].map((name) => [name.toLowerCase(), name]));
/** The names that tz lists for countries today: its old names of places are not among them. */
const current = new Set(table.countries.flatMap((country) => country.split('|')[1]?.split(' ') ?? []));
const currentOfTarget = new Map<string, string[]>();
for (const name of current) {
  const target = targetOf.get(name) ?? name;
  currentOfTarget.set(target, [...(currentOfTarget.get(target) ?? []), name]);
}

/**
 * What ICU, and so `Intl` in V8, takes these letters for. Others take them for another place or for none, so they are no names
 * of zones; rows that were stored under them have been told by these.
 */
const ICU_SHORT: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Maputo',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Nairobi',
  ECT: 'Europe/Paris',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
};

/** Zones of their own that name a part of America by its letters; what is asked for is a place. */
const AMERICAN: Readonly<Record<string, string>> = {
  EST5EDT: 'America/New_York',
  CST6CDT: 'America/Chicago',
  MST7MDT: 'America/Denver',
  PST8PDT: 'America/Los_Angeles',
};

const PLACE = /^(?!(?:Etc|SystemV)\/)[A-Za-z_]+\/./i;
const UTC_NAMES = new Set(['utc', 'etc/utc']);

/** The name tz lists today for the same place; the name itself where that is not certain. */
const currentName = (name: string): string => {
  if (current.has(name)) return name;
  const [only, ...others] = currentOfTarget.get(targetOf.get(name) ?? name) ?? [];
  return only !== undefined && others.length === 0 ? only : name;
};

/**
 * A zone's name as it is kept: `UTC`, or the name of a place in its usual spelling, old names as the current one
 * (Asia/Calcutta becomes Asia/Kolkata). Null for what names no place, such as CET, IST or Etc/GMT+5, or nothing at all.
 */
export const zoneNamed = (name: string): string | null => {
  if (UTC_NAMES.has(name.toLowerCase())) return 'UTC';
  const known = PLACE.test(name) ? spelling.get(name.toLowerCase()) : undefined;
  return known === undefined ? null : currentName(known);
};

/** A place whose zone somebody may mean by a name that names none; null for no idea. */
export const placeMeant = (name: string): string | null => {
  const short = ICU_SHORT[name.toUpperCase()] ?? AMERICAN[name.toUpperCase()];
  if (short) return short;
  const known = spelling.get(name.toLowerCase());
  if (known === undefined) return null;
  const target = targetOf.get(known) ?? known;
  if (target === 'Etc/UTC' || target === 'Etc/GMT-0') return 'UTC';
  return PLACE.test(target) ? currentName(target) : null;
};

/** The stored name, or UTC if it is unknown. */
export const knownZone = (name: string): string =>
  spelling.has(name.toLowerCase()) || Object.hasOwn(ICU_SHORT, name.toUpperCase()) ? name : 'UTC';

/** What a stored name goes by: also one that is no longer accepted. UTC for one that nobody knows. */
const packedOf = (name: string): string => {
  const known = spelling.get(name.toLowerCase()) ?? ICU_SHORT[name.toUpperCase()] ?? 'Etc/UTC';
  return packedByName.get(targetOf.get(known) ?? known) ?? '';
};

const recentOf = memoized((packed) => unpack(packed));
const allOf = memoized((packed) => goOn(recentOf(packed)));
const END_OF_TABLE = Date.UTC(LAST_YEAR, 11, 30);

const periodsOf = (zone: string, time: number): Period[] => (time < END_OF_TABLE ? recentOf : allOf)(packedOf(zone));

const indexAt = (periods: readonly Period[], time: number): number => {
  let low = 0;
  let high = periods.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((periods[middle]?.from ?? 0) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** Minutes east of UTC that a zone's clocks show at an instant. */
export const offsetAt = (zone: string, at: Date): number => {
  const periods = periodsOf(zone, at.getTime());
  return periods[indexAt(periods, at.getTime())]?.offset ?? 0;
};

/** The offsets of a zone from one instant to another (ms since 1970), each with when it holds. */
export const offsetsBetween = (
  zone: string,
  from: number,
  to: number,
): { from: number; to: number; offset: number }[] => {
  const periods = periodsOf(zone, to);
  const [first, last] = [indexAt(periods, from), indexAt(periods, to)];
  return periods.slice(first, last + 1).map(({ offset, from: begins }, i) => ({
    from: Math.max(begins, from),
    to: Math.min(periods[first + i + 1]?.from ?? to, to),
    offset,
  }));
};

/** A time of day on a day by a wall clock, with no zone: `2026-12-15T20:00:00`, or with milliseconds where there are some. */
export type LocalTime = string;

/** A local time as Postgres writes it, or JSON of Postgres. */
export const readLocal = (text: string): LocalTime => written(Date.parse(`${text.replace(' ', 'T')}Z`));

const written = (time: number): LocalTime => new Date(time).toISOString().replace(/(?:\.000)?Z$/, '');
const read = (local: LocalTime): number => Date.parse(`${local}Z`);

/** What the wall clock of a zone shows at an instant. */
export const localTimeAt = (zone: string, at: Date): LocalTime => written(at.getTime() + offsetAt(zone, at) * MINUTE);

/** The instants at which a zone's wall clock shows a time, earliest first: none in a gap, two in an hour that comes twice. */
export const instantsOf = (zone: string, local: LocalTime): Date[] => {
  const wall = read(local);
  const periods = periodsOf(zone, wall);
  // No clock is further from UTC than this.
  const near = periods.slice(indexAt(periods, wall - DAY), indexAt(periods, wall + DAY) + 1);
  const offsets = new Set(near.map(({ offset }) => offset));
  return [...offsets]
    .map((offset) => wall - offset * MINUTE)
    .filter((time) => periods[indexAt(periods, time)]?.offset === (wall - time) / MINUTE)
    .sort((a, b) => a - b)
    .map((time) => new Date(time));
};

/** For a time that a wall clock skips: when it would have come by the clock before the change, and by that after it. */
export const instantsAround = (zone: string, local: LocalTime): Date[] => {
  const wall = read(local);
  const periods = periodsOf(zone, wall);
  const after = periods.findLast(({ from, offset }) => from + offset * MINUTE <= wall + DAY && from <= wall + DAY);
  const at = after ? periods.indexOf(after) : 0;
  const changes = [at, at - 1, at - 2].filter((i) => {
    const change = periods[i];
    const before = periods[i - 1];
    if (!change || !before) return false;
    return change.from + before.offset * MINUTE <= wall && wall < change.from + change.offset * MINUTE;
  });
  return changes
    .slice(0, 1)
    .flatMap((i) => [periods[i - 1]?.offset ?? 0, periods[i]?.offset ?? 0])
    .map((offset) => wall - offset * MINUTE)
    .sort((a, b) => a - b)
    .map((time) => new Date(time));
};

const two = (n: number) => String(n).padStart(2, '0');

/** An instant as the wall clock shows it, with its offset (RFC 3339): `2026-12-15T20:00:00-07:00`. */
export const writeLocal = (local: LocalTime, at: Date): string => {
  const offset = Math.round((read(local) - at.getTime()) / MINUTE);
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/** `writeLocal` of an instant that nobody promised a wall-clock time for, by the rules of now. */
export const inZone = (zone: string, at: Date): string => writeLocal(localTimeAt(zone, at), at);

/** An instant by the wall clock that it was promised by; by the rules of now where nothing was. */
export const promised = (zone: string, at: Date, local: LocalTime | null): string =>
  // No clock is so far from UTC: somebody moved the instant alone, by hand.
  local === null || Math.abs(read(local) - at.getTime()) > DAY ? inZone(zone, at) : writeLocal(local, at);

/** Letters that mean one thing. Others, such as IST and CST, do not. */
const PLAIN_LETTERS = new Set(['UTC', 'GMT', 'BST', 'WET', 'WEST', 'CET', 'CEST', 'EET', 'EEST']);

/** How people are told of the offset of `written`, as `promised` writes it, in few letters: `CEST`, or `GMT+5:30`. */
export const zoneLetters = (zone: string, written: string): string => {
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)$/.exec(written) ?? [];
  const east = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  const at = new Date(written);
  const periods = periodsOf(zone, at.getTime());
  const { offset = 0, letters = '' } = periods[indexAt(periods, at.getTime())] ?? {};
  if (offset === east && PLAIN_LETTERS.has(letters)) return letters;
  if (east === 0) return 'GMT';
  return `GMT${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
};

/** The first instant of a day (`2027-05-01`) in a zone. */
const startOfDay = (zone: string, day: string): Date => {
  const midnight = `${day}T00:00:00`;
  const [first] = instantsOf(zone, midnight);
  if (first) return first;
  // Where the clock skips midnight, the day begins with the change: the skipped time by the clock before it is not earlier.
  const [, late] = instantsAround(zone, midnight);
  const time = (late ?? new Date(read(midnight))).getTime();
  const periods = periodsOf(zone, time);
  return new Date(periods[indexAt(periods, time)]?.from ?? time);
};

/** The days of a zone from one instant to another, each with the instant it begins at. */
export const daysBetween = (zone: string, from: Date, to: Date): { day: string; begins: Date }[] => {
  const last = localTimeAt(zone, to).slice(0, 10);
  const days: { day: string; begins: Date }[] = [];
  let noon = Date.parse(`${localTimeAt(zone, from).slice(0, 10)}T12:00:00Z`);
  for (;;) {
    const day = new Date(noon).toISOString().slice(0, 10);
    if (day > last) return days;
    days.push({ day, begins: startOfDay(zone, day) });
    noon += DAY;
  }
};
