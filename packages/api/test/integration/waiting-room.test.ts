import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newEvent, newPromoter, type Promoter } from '../people.ts';
import { newVisitor, type Place, setRoom, type Visitor } from '../visitors.ts';

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

/** An event with a waiting room, and its tier. */
const event = async (quantity = 10, settings: object = { mode: 'on' }) => {
  const made = await newEvent(api, promoter, [{ quantity }]);
  await setRoom(api, promoter, made.id, settings);
  return { id: made.id, tier: made.tiers[0]?.id ?? '' };
};

/** Checks again and again, as time goes by, until this visitor is told something else than to wait. */
const awaited = async (visitor: Visitor, seconds = 1): Promise<Place> => {
  for (let tries = 0; tries < 40; tries++) {
    const place = await visitor.check();
    await api.idle();
    if (place.state !== 'waiting') return place;
    api.advance(seconds);
  }
  throw new Error('It is never this visitor’s turn');
};

test('a buyer waits in line, is admitted, and only then holds', async () => {
  const { id, tier } = await event();
  const visitor = await newVisitor(api, promoter, id);
  const early = await visitor.hold(tier, null);
  expect(early).toMatchObject({ status: 403, body: { code: 'admission_required', waiting_room: true } });
  expect(await visitor.join()).toMatchObject({ state: 'waiting', place: 1, admission: null });
  const place = await awaited(visitor);
  expect(place).toMatchObject({ state: 'admitted', admission: { token: expect.stringMatching(/^at_/) } });
  expect((await visitor.check()).admission).toEqual(place.admission);
  expect((await visitor.hold(tier, place.admission?.token ?? '')).status).toBe(201);
});

test('an event that is published after its room was set up lets people join at once', async () => {
  const { id } = await event();
  const as = promoter.sk;
  expect((await api.send('POST', `/events/${id}/unpublish`, { as })).status).toBe(200);
  await setRoom(api, promoter, id, { mode: 'on' });
  const visitor = await newVisitor(api, promoter, id);
  expect(await visitor.join()).toMatchObject({ code: 'event_not_found' });
  expect((await api.send('POST', `/events/${id}/publish`, { as })).status).toBe(200);
  expect(await visitor.join()).toMatchObject({ state: 'waiting' });
});
