import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { addEvent, addPromoter, eventBody, type Promoter } from './promoter.ts';

type Problem = { code: string; reasons?: string[]; errors?: { pointer: string; detail: string }[] };
type Event = { id: string; status: string; title: string; currency: string; tiers: { id: string }[] };

let harness: Harness;
let owner: Promoter;
let other: Promoter;

beforeAll(async () => {
  harness = await createHarness();
  [owner, other] = [await addPromoter(harness), await addPromoter(harness)];
});
afterAll(() => harness.close());

const create = (body: unknown, key?: string) =>
  harness.send<Event>('POST', '/events', { as: owner.secret, body, ...(key && { key }) });
const countEvents = async () => (await harness.query<{ n: number }>('select count(*)::int as n from events'))[0]?.n;

describe('events.create', () => {
  test('makes a draft, and its answer holds no internal field', async () => {
    const { status, body } = await create(eventBody(harness, { currency: 'eur', description: 'Music.' }));
    expect(status).toBe(201);
    expect(body).toEqual({
      ...eventBody(harness, { description: 'Music.' }),
      currency_decimals: 2,
      buyer_price_from: null,
      start_time: expect.stringMatching(/Z$/),
      end_time: expect.stringMatching(/Z$/),
      local_start_time: expect.stringMatching(/\+0[12]:00$/),
      local_end_time: expect.stringMatching(/\+0[12]:00$/),
      revision: 0,
      debit_limit_hours: 120,
      id: expect.stringMatching(/^evt_/),
      promoter_id: owner.id,
      status: 'draft',
      capacity: null,
      image_url: null,
      url: `${harness.origin}/e/${body.id}`,
      ticket_public_key: expect.stringMatching(/^[\w-]{43}$/),
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
  });

  test.each([
    ['europe/vienna', 'Europe/Vienna'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
  ])('spells the time zone %s as %s', async (given, shown) => {
    expect((await create(eventBody(harness, { time_zone: given }))).body).toMatchObject({ time_zone: shown });
  });

  test('keeps the private ticket key encrypted for this event alone', async () => {
    const { body } = await create(eventBody(harness));
    const [row] = await harness.query<{ ticket_private_key: string }>(
      'select ticket_private_key from events where id = $1',
      [body.id],
    );
    const sealed = row?.ticket_private_key ?? '';
    await expect(harness.deps.secrets.decrypt(sealed, body.id)).resolves.toMatch(/^[\w-]{60,}$/);
    await expect(harness.deps.secrets.decrypt(sealed, 'evt_another')).rejects.toThrow();
  });

  test('repeated with one key gives the same answer and one event, and another body is refused', async () => {
    const before = (await countEvents()) ?? 0;
    const body = eventBody(harness);
    const first = await create(body, 'create-once');
    const again = await create(body, 'create-once');
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await countEvents()).toBe(before + 1);

    const changed = await create({ ...body, title: 'Another' }, 'create-once');
    expect([changed.status, changed.body]).toMatchObject([422, { code: 'idempotency_key_reused' }]);
    expect(await countEvents()).toBe(before + 1);
  });

  test.each([
    ['a missing title', { title: undefined }, '/body/title'],
    ['a blank title', { title: '  ' }, '/body/title'],
    ['a control character', { title: 'a\u0000b' }, '/body/title'],
    ['half a surrogate pair', { city: 'x\ud800' }, '/body/city'],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, '/body/title'],
    ['a day that there is not', { start_time: '2027-02-30T18:00:00' }, '/body/start_time'],
    ['a day without a time', { start_time: '2027-06-12' }, '/body/start_time'],
    ['a year that some zone is not in', { end_time: '9999-12-31T12:00:00' }, '/body/end_time'],
    ['letters for a time zone', { time_zone: 'IST' }, '/body/time_zone'],
    ['letters that have rules of their own', { time_zone: 'CET' }, '/body/time_zone'],
    ['an offset with a name', { time_zone: 'Etc/GMT+5' }, '/body/time_zone'],
    ['a made-up time zone', { time_zone: 'Mars/Olympus' }, '/body/time_zone'],
    ['an offset for a time zone', { time_zone: '+02:00' }, '/body/time_zone'],
    ['a currency nobody charges', { currency: 'XXX' }, '/body/currency'],
    ['no currency', { currency: undefined }, '/body/currency'],
    ['a capacity of none', { capacity: 0 }, '/body/capacity'],
    ['half a seat', { capacity: 1.5 }, '/body/capacity'],
    ['a script for a picture', { image_url: 'javascript:alert(1)' }, '/body/image_url'],
    ['a field it does not know', { promoter_id: 'pro_1' }, '/body/promoter_id'],
    ['a status', { status: 'published' }, '/body/status'],
  ])('refuses %s and names the field', async (_, changes, pointer) => {
    const before = await countEvents();
    const { status, body } = await harness.send<Problem>('POST', '/events', {
      as: owner.secret,
      body: eventBody(harness, changes),
    });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors?.map((error) => error.pointer)).toEqual([pointer]);
    expect(await countEvents()).toBe(before);
  });

  test('refuses an event that ends before it starts', async () => {
    const { start_time, end_time } = eventBody(harness);
    const answer = await create(eventBody(harness, { start_time: end_time, end_time: start_time }));
    expect([answer.status, answer.body]).toMatchObject([422, { code: 'invalid_times' }]);
  });

  test.each(['publishable', undefined] as const)('is refused with the credential %s', async (kind) => {
    const as = kind && owner[kind];
    const { status } = await harness.send('POST', '/events', { as, body: eventBody(harness) });
    expect(status).toBe(kind ? 403 : 401);
  });
});

describe('the life of an event', () => {
  test('goes from draft to published and back, and only the published one is public', async () => {
    const { body: event } = await create(eventBody(harness));
    const path = `/events/${event.id}`;
    await harness.send('POST', `${path}/tiers`, {
      as: owner.secret,
      body: { name: 'Standard', price: 0, quantity: 5 },
    });
    const views = async () => [
      (await harness.send('GET', path)).status,
      (await harness.send('GET', path, { as: owner.publishable })).status,
      (await harness.send('GET', `${path}/tiers`)).status,
      (await harness.send('GET', `${path}/availability`)).status,
      (await harness.send('GET', path, { as: owner.secret })).status,
    ];
    expect(await views()).toEqual([404, 404, 404, 404, 200]);

    const published = await harness.send<Event>('POST', `${path}/publish`, { as: owner.secret });
    expect([published.status, published.body.status]).toEqual([200, 'published']);
    expect(await views()).toEqual([200, 200, 200, 200, 200]);

    const unpublished = await harness.send<Event>('POST', `${path}/unpublish`, { as: owner.secret });
    expect([unpublished.status, unpublished.body.status]).toEqual([200, 'draft']);
    expect(await views()).toEqual([404, 404, 404, 404, 200]);

    const messages = await harness.query(
      `select type, data ->> 'time_zone' as time_zone from webhook_messages
       where data ->> 'id' = $1 order by created_at, type`,
      [event.id],
    );
    expect(messages).toEqual([
      { type: 'event.published', time_zone: 'Europe/Berlin' },
      { type: 'event.unpublished', time_zone: 'Europe/Berlin' },
    ]);
  });

  test('publishing twice announces it once', async () => {
    const { eventId } = await addEvent(harness, owner);
    const again = await harness.send('POST', `/events/${eventId}/publish`, { as: owner.secret });
    expect(again.status).toBe(200);
    expect(await harness.query(`select id from webhook_messages where data ->> 'id' = $1`, [eventId])).toHaveLength(1);
  });

  test('publishing tells all that is missing at once', async () => {
    const { body: event } = await create(eventBody(harness, {}, -30));
    const { status, body } = await harness.send<Problem>('POST', `/events/${event.id}/publish`, { as: owner.secret });
    expect([status, body.code]).toEqual([409, 'event_not_ready']);
    expect(body.reasons).toEqual(['event_ended', 'event_has_no_tiers']);
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/event/end_time', '/event/tiers']);
  });

  test('publishing needs a tier whose sale is not over', async () => {
    const { body: event } = await create(eventBody(harness));
    const sale_end = new Date(harness.now().getTime() - 1000).toISOString();
    await harness.send('POST', `/events/${event.id}/tiers`, {
      as: owner.secret,
      body: { name: 'Early', price: 100, quantity: 5, sale_end },
    });
    const { body } = await harness.send<Problem>('POST', `/events/${event.id}/publish`, { as: owner.secret });
    expect(body.reasons).toEqual(['sale_ended']);
  });

  test('a suspended promoter’s events are off show and can’t be published', async () => {
    const promoter = await addPromoter(harness);
    const { eventId } = await addEvent(harness, promoter);
    await harness.send('POST', `/events/${eventId}/unpublish`, { as: promoter.secret });
    await harness.query(`update promoters set status = 'suspended' where id = $1`, [promoter.id]);
    const { body } = await harness.send<Problem>('POST', `/events/${eventId}/publish`, { as: promoter.secret });
    expect(body.reasons).toEqual(['promoter_suspended']);
    await harness.query(`update events set status = 'published' where id = $1`, [eventId]);
    expect((await harness.send('GET', `/events/${eventId}`)).status).toBe(404);
  });

  test('is ended once its end has passed, and stays readable', async () => {
    const { eventId } = await addEvent(harness, owner);
    await harness.query(`update events set start_time = $2, end_time = $3 where id = $1`, [
      eventId,
      new Date(harness.now().getTime() - 2000),
      new Date(harness.now().getTime() - 1000),
    ]);
    const { body } = await harness.send<Event>('GET', `/events/${eventId}`);
    expect(body.status).toBe('ended');
    expect(body.tiers).toMatchObject([{ status: 'ended' }]);
  });

  test('a change sets what is sent and leaves the rest', async () => {
    const { eventId } = await addEvent(harness, owner, { event: { description: 'Music.', capacity: 50 } });
    const { status, body } = await harness.send<Event>('PUT', `/events/${eventId}`, {
      as: owner.secret,
      body: { title: 'Day of the Lanterns', description: '', capacity: null },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      title: 'Day of the Lanterns',
      description: '',
      capacity: null,
      venue: 'Old Harbour Hall',
      status: 'published',
    });
  });

  test.each([
    ['nothing', {}, 400, 'invalid_request'],
    ['null for a title', { title: null }, 400, 'invalid_request'],
    ['an end before the start it has', { end_time: '2020-01-01T00:00:00Z' }, 422, 'invalid_times'],
  ])('a change to %s is refused', async (_, body, status, code) => {
    const { eventId } = await addEvent(harness, owner);
    const answer = await harness.send<Problem>('PUT', `/events/${eventId}`, { as: owner.secret, body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('a cancelled event is hidden from strangers and changes no more', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    await harness.query(`update events set status = 'cancelled', version = version + 1 where id = $1`, [eventId]);
    expect((await harness.send('GET', `/events/${eventId}`)).status).toBe(404);
    expect((await harness.send('GET', `/events/${eventId}`, { as: owner.secret })).body).toMatchObject({
      status: 'cancelled',
    });
    const codes = [
      await harness.send<Problem>('PUT', `/events/${eventId}`, { as: owner.secret, body: { title: 'x' } }),
      await harness.send<Problem>('POST', `/events/${eventId}/publish`, { as: owner.secret }),
      await harness.send<Problem>('POST', `/events/${eventId}/unpublish`, { as: owner.secret }),
      await harness.send<Problem>('PUT', `/tiers/${tierId}`, { as: owner.secret, body: { name: 'x' } }),
    ].map(({ body }) => body.code);
    expect(codes).toEqual(Array(4).fill('event_cancelled'));
  });

  test('deleting removes an event nobody ordered from, also from the gate, and a repeat gives the same answer', async () => {
    const { eventId } = await addEvent(harness, owner);
    expect((await harness.send('GET', `/events/${eventId}/availability`)).status).toBe(200);
    const request = { as: owner.secret, key: `delete-${eventId}` };
    expect((await harness.send('DELETE', `/events/${eventId}`, request)).status).toBe(204);
    expect((await harness.send('DELETE', `/events/${eventId}`, request)).status).toBe(204);
    expect((await harness.send('GET', `/events/${eventId}/availability`)).status).toBe(404);
    expect((await harness.send('GET', `/events/${eventId}`, { as: owner.secret })).status).toBe(404);
  });

  test('an event with orders is not deleted, with the advice to cancel it', async () => {
    const { eventId } = await addEvent(harness, owner);
    await harness.query(
      `insert into orders (id, event_id, promoter_id, hold_id, email, name, status, quantity, subtotal, total_price,
                           price_rules, currency, ticket_plan, granted_at, expires_at, created_at)
       select $1, $2, $3, $1, 'ada@example.com', 'Ada', 'expired', 1, 4500, 4500, app.price_rules(p), 'eur', '[]', $4, $4, $4
       from promoters p where p.id = $3`,
      [`ord_${eventId}`, eventId, owner.id, harness.now()],
    );
    const key = `delete-${eventId}`;
    const answer = await harness.send('DELETE', `/events/${eventId}`, { as: owner.secret, key });
    expect([answer.status, answer.body]).toMatchObject([
      409,
      { code: 'event_has_orders', detail: expect.stringMatching(/cancel/i) },
    ]);
    const frozen = await harness.send('PUT', `/events/${eventId}`, { as: owner.secret, body: { currency: 'USD' } });
    expect([frozen.status, frozen.body]).toMatchObject([409, { code: 'currency_frozen' }]);

    // The refusal gave the key back.
    await harness.query('delete from orders where event_id = $1', [eventId]);
    expect((await harness.send('DELETE', `/events/${eventId}`, { as: owner.secret, key })).status).toBe(204);
  });
});

describe('another promoter', () => {
  test('gets the answer for a missing event on each change, and changes nothing', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    const rows = () =>
      harness.query('select e.*, t.* from events e join tiers t on t.event_id = e.id where e.id = $1', [eventId]);
    const before = await rows();
    const attempts = (event: string, tier: string) =>
      [
        ['PUT', `/events/${event}`, { title: 'Mine now' }],
        ['POST', `/events/${event}/publish`],
        ['POST', `/events/${event}/unpublish`],
        ['DELETE', `/events/${event}`],
        ['POST', `/events/${event}/tiers`, { name: 'Mine', price: 0, quantity: 1 }],
        ['PUT', `/tiers/${tier}`, { price: 0 }],
        ['DELETE', `/tiers/${tier}`],
      ] as const;
    const run = async (event: string, tier: string, key: string) => {
      const answers: Record<string, unknown>[] = [];
      for (const [method, path, body] of attempts(event, tier)) {
        const request = { as: other.secret, key: `${key}-${answers.length}`, ...(body && { body }) };
        const { status, body: problem } = await harness.send(method, path, request);
        answers.push({ status, ...problem, request_id: undefined });
      }
      return answers;
    };
    const foreign = await run(eventId, tierId, 'foreign');
    expect(foreign.map(({ status }) => status)).toEqual(Array(7).fill(404));
    expect(foreign).toEqual(await run('evt_00000000000000000000000000', 'tir_00000000000000000000000000', 'missing'));
    expect(await rows()).toEqual(before);
  });

  test('sees neither drafts nor, with a publishable key, what is published', async () => {
    const { body: draft } = await create(eventBody(harness));
    const { eventId, tierId } = await addEvent(harness, owner);
    const statuses = async (as: string, event: string) =>
      Promise.all(
        [`/events/${event}`, `/events/${event}/tiers`, `/events/${event}/availability`].map(
          async (path) => (await harness.send('GET', path, { as })).status,
        ),
      );
    expect(await statuses(other.secret, draft.id)).toEqual([404, 404, 404]);
    expect(await statuses(other.secret, eventId)).toEqual([200, 200, 200]);
    expect(await statuses(other.publishable, eventId)).toEqual([404, 404, 404]);
    expect((await harness.send('GET', `/tiers/${tierId}/availability`, { as: other.publishable })).status).toBe(404);
    expect((await harness.send('GET', `/tiers/${tierId}/availability`, { as: owner.publishable })).status).toBe(200);
  });

  test('an id that no event can have is not found or refused, but never a 500', async () => {
    for (const id of ['x', "'; drop table events", '%00', '%F0%9F%8E%AB', 'tir_00000000000000000000000000']) {
      expect([400, 404]).toContain((await harness.send('GET', `/events/${id}`)).status);
      expect([400, 404]).toContain((await harness.send('GET', `/events/${id}/availability`)).status);
    }
  });
});

describe('a live deployment', () => {
  test('lets only verified promoters publish', async () => {
    const live = await createHarness({ env: { ENVIRONMENT: 'live' } });
    try {
      const promoter = await addPromoter(live, { environment: 'live', verified: false });
      const { body } = await live.send<Event>('POST', '/events', { as: promoter.secret, body: eventBody(live) });
      const publish = () => live.send<Problem>('POST', `/events/${body.id}/publish`, { as: promoter.secret });
      expect((await publish()).body.reasons).toEqual(['promoter_unverified', 'event_has_no_tiers']);
      // A free tier needs no payment account.
      const tier = { name: 'Standard', price: 0, quantity: 10 };
      await live.send('POST', `/events/${body.id}/tiers`, { as: promoter.secret, body: tier });
      expect((await publish()).body.reasons).toEqual(['promoter_unverified']);
      await live.query('update promoters set verified_at = now() where id = $1', [promoter.id]);
      expect((await publish()).status).toBe(200);
    } finally {
      await live.close();
    }
  });
});
