import { describe, expect, test } from 'vitest';
import {
  daysBetween,
  instantsAround,
  instantsOf,
  inZone,
  localTimeAt,
  placeMeant,
  writeLocal,
  ZONES_RELEASE,
  zoneLetters,
  zoneNamed,
} from './zones.ts';

const instants = (zone: string, local: string) => instantsOf(zone, local).map((at) => at.toISOString());

test('the table knows the changes of 2026', () => {
  expect(ZONES_RELEASE >= '2026f').toBe(true);
  // British Columbia, Alberta, Manitoba and the Northwest Territories stay on summer time; Moldova follows the EU.
  expect(instants('America/Vancouver', '2026-12-15T20:00:00')).toEqual(['2026-12-16T03:00:00.000Z']);
  expect(instants('America/Edmonton', '2026-12-15T20:00:00')).toEqual(['2026-12-16T02:00:00.000Z']);
  expect(instants('America/Winnipeg', '2026-12-15T20:00:00')).toEqual(['2026-12-16T01:00:00.000Z']);
  expect(instants('America/Yellowknife', '2026-12-15T20:00:00')).toEqual(['2026-12-16T02:00:00.000Z']);
  expect(instants('Europe/Chisinau', '2026-03-29T02:30:00')).toEqual(['2026-03-29T00:30:00.000Z']);
  expect(instants('Europe/Chisinau', '2026-03-29T03:30:00')).toEqual([]);
  expect(instants('Africa/Casablanca', '2026-12-15T20:00:00')).toEqual(['2026-12-15T20:00:00.000Z']);
  expect(instants('America/Havana', '2026-12-15T20:00:00')).toEqual(['2026-12-16T00:00:00.000Z']);
});

describe('a wall-clock time', () => {
  test.each([
    ['Europe/Berlin', '2027-03-28T02:30:00', ['2027-03-28T01:30:00+01:00', '2027-03-28T03:30:00+02:00']],
    ['America/New_York', '2027-03-14T02:00:00', ['2027-03-14T01:00:00-05:00', '2027-03-14T03:00:00-04:00']],
    ['Australia/Lord_Howe', '2027-10-03T02:15:00', ['2027-10-03T01:45:00+10:30', '2027-10-03T02:45:00+11:00']],
    ['Africa/Cairo', '2027-04-30T00:30:00', ['2027-04-29T23:30:00+02:00', '2027-04-30T01:30:00+03:00']],
    // A whole day that Samoa never had.
    ['Pacific/Apia', '2011-12-30T12:00:00', ['2011-12-29T12:00:00-10:00', '2011-12-31T12:00:00+14:00']],
  ])('%s %s does not exist, and the two next to it are known', (zone, local, around) => {
    expect(instantsOf(zone, local)).toEqual([]);
    expect(instantsAround(zone, local).map((at) => inZone(zone, at))).toEqual(around);
  });

  test.each([
    ['Europe/Berlin', '2027-10-31T02:30:00', ['2027-10-31T02:30:00+02:00', '2027-10-31T02:30:00+01:00']],
    ['Australia/Lord_Howe', '2027-04-04T01:45:00', ['2027-04-04T01:45:00+11:00', '2027-04-04T01:45:00+10:30']],
    ['Africa/Cairo', '2027-10-28T23:30:00', ['2027-10-28T23:30:00+03:00', '2027-10-28T23:30:00+02:00']],
  ])('%s %s comes twice', (zone, local, both) => {
    expect(instantsOf(zone, local).map((at) => writeLocal(local, at))).toEqual(both);
  });

  test.each([
    ['Europe/Berlin', '2027-03-28T01:59:59', '2027-03-28T00:59:59.000Z'],
    ['Europe/Berlin', '2027-03-28T03:00:00', '2027-03-28T01:00:00.000Z'],
    ['Europe/Berlin', '2027-10-31T03:00:00', '2027-10-31T02:00:00.000Z'],
    ['Asia/Kathmandu', '2027-06-12T20:00:00', '2027-06-12T14:15:00.000Z'],
    ['Pacific/Kiritimati', '2027-06-12T20:00:00', '2027-06-12T06:00:00.000Z'],
    ['Pacific/Pago_Pago', '2027-06-12T20:00:00.250', '2027-06-13T07:00:00.250Z'],
    ['Europe/Dublin', '2027-01-12T20:00:00', '2027-01-12T20:00:00.000Z'],
    ['UTC', '2027-01-12T20:00:00', '2027-01-12T20:00:00.000Z'],
  ])('%s %s is one instant', (zone, local, instant) => {
    expect(instants(zone, local)).toEqual([instant]);
    expect(localTimeAt(zone, new Date(instant))).toBe(local);
  });

  // What zdump of tz 2026f says, which knows the rules and not only a list of changes.
  test.each([
    ['Europe/Berlin', '2040-07-01T12:00:00.000Z', '2040-07-01T14:00:00+02:00'],
    ['Europe/Berlin', '2040-12-01T12:00:00.000Z', '2040-12-01T13:00:00+01:00'],
    ['Europe/Berlin', '2040-10-28T00:59:59.000Z', '2040-10-28T02:59:59+02:00'],
    ['Europe/Berlin', '2040-10-28T01:00:00.000Z', '2040-10-28T02:00:00+01:00'],
    ['America/New_York', '2041-03-10T06:59:59.000Z', '2041-03-10T01:59:59-05:00'],
    ['America/New_York', '2041-03-10T07:00:00.000Z', '2041-03-10T03:00:00-04:00'],
    ['Australia/Sydney', '2099-01-01T00:00:00.000Z', '2099-01-01T11:00:00+11:00'],
    ['America/Vancouver', '2099-01-01T12:00:00.000Z', '2099-01-01T05:00:00-07:00'],
  ])('%s goes on beyond the end of the table: %s is %s', (zone, instant, local) => {
    expect(inZone(zone, new Date(instant))).toBe(local);
  });
});

describe('a zone’s name', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    // A place keeps its name, though its clocks go as another’s.
    ['Europe/Oslo', 'Europe/Oslo'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['Asia/Katmandu', 'Asia/Kathmandu'],
    ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
  ])('%s is kept as %s', (given, kept) => {
    expect(zoneNamed(given)).toBe(kept);
  });

  test.each([
    ['IST', 'Asia/Kolkata'],
    ['BST', 'Asia/Dhaka'],
    ['CET', 'Europe/Brussels'],
    ['EET', 'Europe/Athens'],
    ['MET', 'Europe/Brussels'],
    ['WET', 'Europe/Lisbon'],
    ['PST', 'America/Los_Angeles'],
    ['ACT', 'Australia/Darwin'],
    ['EST5EDT', 'America/New_York'],
    ['GB', 'Europe/London'],
    ['GMT', 'UTC'],
    ['Zulu', 'UTC'],
    ['Etc/GMT', 'UTC'],
    ['Etc/GMT+5', null],
    ['GMT+5', null],
    ['+02:00', null],
    ['Mars/Olympus', null],
    ['', null],
    ['constructor', null],
    ['Europe/', null],
  ])('%s names no place; %s may be meant', (given, meant) => {
    expect(zoneNamed(given)).toBeNull();
    expect(placeMeant(given)).toBe(meant);
  });

  test('that was stored before goes by what it was told by, and one that nobody knows by UTC', () => {
    const at = new Date('2027-01-12T12:00:00Z');
    const shown = ['IST', 'CET', 'EST5EDT', 'Etc/GMT+5', 'Mars/Olympus'].map((zone) => inZone(zone, at));
    expect(shown.map((text) => text.slice(-6))).toEqual(['+05:30', '+01:00', '-05:00', '-05:00', '+00:00']);
  });
});

test.each([
  ['Europe/Berlin', '2027-06-12T20:00:00+02:00', 'CEST'],
  ['Europe/London', '2027-01-12T20:00:00+00:00', 'GMT'],
  ['UTC', '2027-01-12T20:00:00+00:00', 'UTC'],
  ['Asia/Kolkata', '2027-06-12T20:00:00+05:30', 'GMT+5:30'],
  ['America/Vancouver', '2026-12-15T20:00:00-07:00', 'GMT-7'],
  ['Europe/Istanbul', '2027-06-12T20:00:00+03:00', 'GMT+3'],
  ['Africa/Abidjan', '2027-06-12T20:00:00+00:00', 'GMT'],
  // Promised by other rules than those of now, which would give it other letters.
  ['Europe/Berlin', '2027-06-12T20:00:00+01:00', 'GMT+1'],
])('in %s, %s is told with %s', (zone, written, letters) => {
  expect(zoneLetters(zone, written)).toBe(letters);
});

test('days begin when the date changes, also where midnight is skipped', () => {
  const days = daysBetween('Africa/Cairo', new Date('2027-04-29T12:00:00Z'), new Date('2027-05-01T12:00:00Z'));
  expect(days.map(({ day, begins }) => [day, begins.toISOString()])).toEqual([
    ['2027-04-29', '2027-04-28T22:00:00.000Z'],
    ['2027-04-30', '2027-04-29T22:00:00.000Z'],
    ['2027-05-01', '2027-04-30T21:00:00.000Z'],
  ]);
  const long = daysBetween('Europe/Berlin', new Date('2027-10-30T12:00:00Z'), new Date('2027-11-01T12:00:00Z'));
  const lengths = long
    .slice(1)
    .map(({ begins }, i) => (begins.getTime() - (long[i]?.begins.getTime() ?? 0)) / 3_600_000);
  expect(lengths).toEqual([24, 25]);
});
