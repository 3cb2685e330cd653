import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillLocalTimes } from '../../scripts/local-times.ts';
import { ZONES_RELEASE } from '../../src/core/zones.ts';
import { createHarness, type Harness } from '../harness.ts';
import { addEvent, addPromoter, eventBody, type Promoter } from './promoter.ts';

type Problem = { code: string; detail: string; choices?: string[]; errors?: { pointer: string }[] };
type Times = {
  id: string;
  start_time: string;
  end_time: string;
  local_start_time: string;
  local_end_time: string;
  time_zone: string;
  revision: number;
  updated_at: string;
};
type Tier = {
  id: string;
  sale_start: string | null;
  sale_end: string | null;
  local_sale_start: string | null;
  local_sale_end: string | null;
};

let api: Harness;
let owner: Promoter;

beforeAll(async () => {
  api = await createHarness();
  owner = await addPromoter(api);
});
afterAll(() => api.close());

const send = <T>(method: string, path: string, body: unknown) => api.send<T>(method, path, { as: owner.secret, body });
const create = <T = Times>(changes: Record<string, unknown>) => send<T>('POST', '/events', eventBody(api, changes));
const update = <T = Times>(id: string, changes: Record<string, unknown>) => send<T>('PUT', `/events/${id}`, changes);
const read = async (id: string) =>
  (await api.send<Times & { tiers: Tier[] }>('GET', `/events/${id}`, { as: owner.secret })).body;
const vancouver = (local: string, end = '2028-12-15T23:00') => ({
  time_zone: 'America/Vancouver',
  start_time: local,
  end_time: end,
});

describe('an event’s times', () => {
  test('given as local times become instants by the service’s own zone rules', async () => {
    const { body } = await create(vancouver('2028-12-15T20:00'));
    expect(body).toMatchObject({
      start_time: '2028-12-16T03:00:00.000Z',
      end_time: '2028-12-16T06:00:00.000Z',
      local_start_time: '2028-12-15T20:00:00-07:00',
      local_end_time: '2028-12-15T23:00:00-07:00',
    });
  });

  test('given as instants are shown as local times, whatever the offset they came with', async () => {
    const times = { start_time: '2028-07-15T20:00:00+05:30', end_time: '2028-07-15T23:00:00.250+02:00' };
    expect((await create(times)).body).toMatchObject({
      start_time: '2028-07-15T14:30:00.000Z',
      local_start_time: '2028-07-15T16:30:00+02:00',
      end_time: '2028-07-15T21:00:00.250Z',
      local_end_time: '2028-07-15T23:00:00.250+02:00',
    });
  });

  test.each([
    [
      'a local time that the clocks skip',
      '2028-03-26T02:30:00',
      ['2028-03-26T01:30:00+01:00', '2028-03-26T03:30:00+02:00'],
    ],
    [
      'a local time that comes twice',
      '2028-10-29T02:30:00',
      ['2028-10-29T02:30:00+02:00', '2028-10-29T02:30:00+01:00'],
    ],
  ])('%s is refused, and both choices are taken', async (_, local, choices) => {
    const end_time = '2028-12-01T00:00:00Z';
    const { status, body } = await create<Problem>({ start_time: local, end_time });
    expect([status, body.code, body.choices]).toEqual([422, 'unclear_local_time', choices]);
    for (const choice of choices) expect(body.detail).toContain(choice);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/body/start_time' })]);
    for (const choice of choices) {
      expect((await create({ start_time: choice, end_time })).body.local_start_time).toBe(choice);
    }
    const { body: event } = await create({});
    const tier = await send<Problem>('POST', `/events/${event.id}/tiers`, {
      ...{ name: 'One', price: 0, quantity: 1 },
      sale_start: local,
    });
    expect([tier.status, tier.body.code, tier.body.errors?.[0]?.pointer]).toEqual([
      422,
      'unclear_local_time',
      '/body/sale_start',
    ]);
  });

  test('keep their local times in a new time zone, as do the sales of its tiers', async () => {
    const { eventId, tierId } = await addEvent(api, owner, {
      event: { start_time: '2028-07-15T20:00:00', end_time: '2028-07-15T23:00:00' },
      tier: { sale_start: '2027-07-01T10:00:00' },
    });
    const moved = await update(eventId, { time_zone: 'Europe/London', end_time: '2028-07-15T21:00:00Z' });
    expect(moved.body).toMatchObject({
      start_time: '2028-07-15T19:00:00.000Z',
      local_start_time: '2028-07-15T20:00:00+01:00',
      end_time: '2028-07-15T21:00:00.000Z',
      local_end_time: '2028-07-15T22:00:00+01:00',
      revision: 1,
    });
    const [tier] = (await read(eventId)).tiers;
    expect(tier).toMatchObject({
      id: tierId,
      sale_start: '2027-07-01T09:00:00.000Z',
      local_sale_start: '2027-07-01T10:00:00+01:00',
      sale_end: null,
      local_sale_end: null,
    });
    // The night of the change of 2028 skips this time in London, but not in Berlin.
    const early = await create({ start_time: '2028-03-26T01:30:00', end_time: '2028-07-15T23:00:00' });
    const refused = await update<Problem>(early.body.id, { time_zone: 'Europe/London' });
    expect([refused.status, refused.body.code, refused.body.errors?.[0]?.pointer]).toEqual([
      422,
      'unclear_local_time',
      '/event/start_time',
    ]);
    expect((await read(early.body.id)).time_zone).toBe('Europe/Berlin');
  });

  test('are calculated in the event’s current zone, however many change it at once', async () => {
    const { body } = await create({ start_time: '2028-07-15T20:00:00', end_time: '2028-07-15T23:00:00' });
    const zones = ['Europe/London', 'Asia/Tokyo', 'America/New_York', 'Europe/Berlin'];
    const answers = await Promise.all([
      ...zones.map((time_zone) => update(body.id, { time_zone })),
      ...['18:30', '19:00', '19:30'].map((at) => update(body.id, { start_time: `2028-07-15T${at}` })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { start_time, local_start_time, local_end_time } = await read(body.id);
    expect(local_start_time).toMatch(/^2028-07-15T(18:30|19:00|19:30):00/);
    expect(local_end_time).toMatch(/^2028-07-15T23:00:00/);
    expect(new Date(local_start_time).toISOString()).toBe(start_time);
    expect(local_start_time.slice(-6)).toBe(local_end_time.slice(-6));
  });

  test('tell calendars of a change: revision rises with it, and updated_at never goes back', async () => {
    const { body: event } = await create({});
    expect(event.revision).toBe(0);
    const later = (await update(event.id, { venue: 'Elsewhere' })).body;
    expect(later.revision).toBe(1);
    await api.query(`update events set updated_at = updated_at + interval '1 hour' where id = $1`, [event.id]);
    const ahead = (await read(event.id)).updated_at;
    const same = (await update(event.id, { capacity: 5, venue: 'Elsewhere' })).body;
    expect([same.revision, same.updated_at]).toEqual([1, ahead]);
    const gone = await api.send<Times>('POST', `/events/${event.id}/cancel`, { as: owner.secret });
    expect([gone.body.revision, gone.body.updated_at]).toEqual([2, ahead]);
  });

  test('are in webhooks as local times too', async () => {
    const { eventId } = await addEvent(api, owner, { event: vancouver('2028-12-15T20:00') });
    const [message] = await api.query<{ data: Times }>(
      `select data from webhook_messages where type = 'event.published' and data ->> 'id' = $1`,
      [eventId],
    );
    expect(message?.data).toMatchObject({
      local_start_time: '2028-12-15T20:00:00-07:00',
      local_end_time: '2028-12-15T23:00:00-07:00',
    });
  });
});

test('an old name of a zone is stored as the current one', async () => {
  const zones = ['Asia/Calcutta', 'Europe/Kiev', 'Europe/Oslo', 'Etc/UTC', 'utc'];
  const kept = await Promise.all(zones.map(async (time_zone) => (await create({ time_zone })).body.time_zone));
  expect(kept).toEqual(['Asia/Kolkata', 'Europe/Kyiv', 'Europe/Oslo', 'UTC', 'UTC']);
});

test('a list of events that end later includes running ones', async () => {
  const city = 'Runningham';
  const running = await addEvent(api, owner, { event: { city } });
  const over = await addEvent(api, owner, { event: { city } });
  const now = api.now();
  const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
  const set = 'update events set start_time = $2, end_time = $3 where id = $1';
  await api.query(set, [running.eventId, at(-2), at(2)]);
  await api.query(set, [over.eventId, at(-4), at(-2)]);
  const list = async (filter: string) => {
    const path = `/events?city=${city}&mine=true&${filter}=${now.toISOString()}`;
    return (await api.send<{ data: Times[] }>('GET', path, { as: owner.secret })).body.data.map(({ id }) => id);
  };
  expect(await list('ends_after')).toEqual([running.eventId]);
  expect(await list('from')).toEqual([]);
});

test('rows of an older release get local times from the service’s rules, and keep their instants', async () => {
  const { eventId, tierId } = await addEvent(api, owner, {
    event: vancouver('2028-12-15T20:00'),
    tier: { sale_end: '2028-12-15T18:00' },
  });
  await api.query('update events set local_start_time = null, local_end_time = null where id = $1', [eventId]);
  await api.query('update tiers set local_sale_start = null, local_sale_end = null where id = $1', [tierId]);
  // Until then, today's zone rules apply.
  const before = await read(eventId);
  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    expect(await fillLocalTimes(client)).toBeGreaterThanOrEqual(2);
    expect(await fillLocalTimes(client)).toBe(0);
  } finally {
    await client.end();
  }
  expect(await read(eventId)).toEqual(before);
  expect(before).toMatchObject({
    start_time: '2028-12-16T03:00:00.000Z',
    local_start_time: '2028-12-15T20:00:00-07:00',
    tiers: [{ sale_end: '2028-12-16T01:00:00.000Z', local_sale_end: '2028-12-15T18:00:00-07:00' }],
  });
  const [row] = await api.query<{ local: string }>('select local_start_time::text as local from events where id = $1', [
    eventId,
  ]);
  expect(row?.local).toBe('2028-12-15 20:00:00');
});

describe('after a change of zone rules', () => {
  type Change = {
    event_id: string;
    names_place: boolean;
    times: {
      field: string;
      tier_id: string | null;
      promised: string;
      same_instant: string;
      same_local_time: string[];
    }[];
  };
  const list = async (as = owner.secret, path = '/zone-changes?limit=100') =>
    (await api.send<{ data: Change[]; has_more: boolean }>('GET', path, { as })).body;
  const settle = (id: string, keep: string) => send<Times>('POST', `/events/${id}/settle-times`, { keep });
  /** An event promised while British Columbia was still to return to winter time. */
  const promisedBefore = async () => {
    const { eventId, tierId } = await addEvent(api, owner, {
      event: vancouver('2028-12-15T20:00:00'),
      tier: { sale_end: '2028-12-15T18:00:00' },
    });
    await api.query(
      `update events set start_time = start_time + interval '1 hour', end_time = end_time + interval '1 hour' where id = $1`,
      [eventId],
    );
    await api.query(`update tiers set sale_end = sale_end + interval '1 hour' where id = $1`, [tierId]);
    return { eventId, tierId };
  };

  test('an event stays as it was promised, and is listed until its promoter decides', async () => {
    const { eventId, tierId } = await promisedBefore();
    const before = await read(eventId);
    expect(before).toMatchObject({
      start_time: '2028-12-16T04:00:00.000Z',
      local_start_time: '2028-12-15T20:00:00-08:00',
      tiers: [{ local_sale_end: '2028-12-15T18:00:00-08:00' }],
    });
    const change = (await list()).data.find(({ event_id }) => event_id === eventId);
    expect(change).toMatchObject({ names_place: true });
    expect(change?.times).toEqual([
      {
        field: 'start_time',
        tier_id: null,
        promised: '2028-12-15T20:00:00-08:00',
        same_instant: '2028-12-15T21:00:00-07:00',
        same_local_time: ['2028-12-15T20:00:00-07:00'],
      },
      expect.objectContaining({ field: 'end_time', promised: '2028-12-15T23:00:00-08:00' }),
      expect.objectContaining({ field: 'sale_end', tier_id: tierId, promised: '2028-12-15T18:00:00-08:00' }),
    ]);
    const kept = await settle(eventId, 'local_times');
    expect(kept.body).toMatchObject({
      start_time: '2028-12-16T03:00:00.000Z',
      local_start_time: '2028-12-15T20:00:00-07:00',
      local_end_time: '2028-12-15T23:00:00-07:00',
      revision: before.revision + 1,
    });
    expect((await read(eventId)).tiers[0]).toMatchObject({
      sale_end: '2028-12-16T01:00:00.000Z',
      local_sale_end: '2028-12-15T18:00:00-07:00',
    });
    expect((await list()).data.map(({ event_id }) => event_id)).not.toContain(eventId);
    // A decision is final.
    expect((await settle(eventId, 'instants')).body).toMatchObject({ revision: before.revision + 1 });
  });

  test('npm run check-zones lists it, and the events that Postgres would place elsewhere', async () => {
    const { eventId } = await promisedBefore();
    const script = fileURLToPath(new URL('../../scripts/check-zones.ts', import.meta.url));
    const run = promisify(execFile)(process.execPath, [script, api.databaseUrl]);
    const { code, stdout } = await run.then(
      ({ stdout }) => ({ code: 0, stdout }),
      (failed: { code: number; stdout: string }) => failed,
    );
    expect(code).toBe(1);
    expect(stdout).toContain(`tz ${ZONES_RELEASE}`);
    expect(stdout).toContain(
      `${eventId} of ${owner.id} in America/Vancouver: start_time 2028-12-15T20:00:00-08:00 is 2028-12-15T21:00:00-07:00, or 2028-12-15T20:00:00-07:00`,
    );
  });

  test('the instants can be kept instead', async () => {
    const { eventId } = await promisedBefore();
    expect((await settle(eventId, 'instants')).body).toMatchObject({
      start_time: '2028-12-16T04:00:00.000Z',
      local_start_time: '2028-12-15T21:00:00-07:00',
    });
    expect((await read(eventId)).tiers[0]).toMatchObject({
      sale_end: '2028-12-16T02:00:00.000Z',
      local_sale_end: '2028-12-15T19:00:00-07:00',
    });
    expect((await list()).data.map(({ event_id }) => event_id)).not.toContain(eventId);
  });

  test('a time in an hour that comes twice keeps its instant', async () => {
    const choice = '2028-10-29T02:30:00+01:00';
    const { body } = await create({ start_time: choice, end_time: '2028-12-01T00:00:00Z' });
    expect((await settle(body.id, 'local_times')).body.local_start_time).toBe(choice);
    expect((await list()).data.map(({ event_id }) => event_id)).not.toContain(body.id);
  });

  test('unknown zone names are listed, and nobody sees or decides about another promoter’s', async () => {
    const { body } = await create({});
    await api.query(`update events set time_zone = 'IST' where id = $1`, [body.id]);
    const find = async (as?: string) => (await list(as)).data.find(({ event_id }) => event_id === body.id);
    expect(await find()).toMatchObject({ names_place: false });
    const other = await addPromoter(api);
    expect(await find(other.secret)).toBeUndefined();
    const refused = await api.send<Problem>('POST', `/events/${body.id}/settle-times`, {
      as: other.secret,
      body: { keep: 'instants' },
    });
    expect([refused.status, refused.body.code]).toEqual([404, 'event_not_found']);
    await update(body.id, { time_zone: 'Asia/Kolkata' });
    expect(await find()).toBeUndefined();
  });

  test('the list has pages in both directions', async () => {
    const promoter = await addPromoter(api);
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift((await addEvent(api, promoter)).eventId);
    await api.query(`update events set time_zone = 'CET' where id = any ($1)`, [ids]);
    const page = async (query: string) => {
      const { data, has_more } = await list(promoter.secret, `/zone-changes?${query}`);
      return [data.map(({ event_id }) => event_id), has_more];
    };
    expect(await page('limit=2')).toEqual([ids.slice(0, 2), true]);
    expect(await page(`limit=2&starting_after=${ids[1]}`)).toEqual([ids.slice(2), false]);
    expect(await page(`limit=2&ending_before=${ids[2]}`)).toEqual([ids.slice(0, 2), false]);
  });
});
