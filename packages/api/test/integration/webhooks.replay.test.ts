import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Problem, type Promoter } from '../people.ts';
import { seeded } from '../random.ts';
import { type Endpoint, newEndpoint, type Receiver, sendTest, startReceiver } from '../receiver.ts';

type Delivery = { message_id: string; type: string; status: string; attempts: number; next_attempt_at: string | null };
type Attempt = {
  number: number;
  status: number | null;
  error: string | null;
  latency_ms: number | null;
  response: string | null;
};
type Detail = Delivery & { attempt_log: Attempt[] };
type Replayed = { queued: number; has_more: boolean; last_message_id: string | null };

let api: Harness;
let promoter: Promoter;
let receiver: Receiver;
let endpoint: Endpoint;
beforeAll(async () => {
  api = await createHarness();
  receiver = await startReceiver();
});
beforeEach(async () => {
  receiver.reset();
  promoter = await newPromoter(api);
  endpoint = await newEndpoint(api, promoter, receiver.url);
});
afterEach(async () => {
  expect(await api.violations()).toEqual([]);
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

const at = (path = '', { id } = endpoint) => `/webhook-endpoints/${id}${path}`;
const get = async <T>(path: string) => {
  const answer = await api.send<T>('GET', at(path), { as: promoter.sk });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const post = <T>(path: string, options: { body?: object; key?: string; as?: string } = {}) =>
  api.send<T & Problem>('POST', at(path), { as: promoter.sk, ...options });
const detail = (id: string) => get<Detail>(`/deliveries/${id}`);
const list = async (query = '') => (await get<{ data: Delivery[] }>(`/deliveries${query}`)).data;

/** Replays one delivery; nothing has been sent yet. */
const replayOne = async (id: string) => {
  const answer = await post<Delivery>(`/deliveries/${id}/replay`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  await api.idle();
  return answer.body;
};
const replayMany = async (body: object = {}) => {
  const answer = await post<Replayed>('/replay', { body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  await api.idle();
  return answer.body;
};

/** Sends test messages, a second apart, and waits for their results; oldest first. */
const sent = async (count: number) => {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push((await sendTest(api, promoter, endpoint)).message_id);
    api.advance(1);
  }
  await api.drain();
  return ids;
};
/** Messages that were given up. The receiver answers from here on, with an empty memory. */
const failed = async (count: number) => {
  receiver.reply = () => ({ status: 500 });
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    ids.push(...(await sent(1)));
    // Otherwise the next would wait for its turn to try a failing endpoint.
    await api.query('update webhook_endpoints set failures = 0, held_until = null where id = $1', [endpoint.id]);
  }
  receiver.received = [];
  receiver.reply = () => ({ status: 204 });
  return ids;
};
const receivedIds = () => receiver.received.map(({ headers }) => headers['webhook-id']);
const setStatus = async (status: string) => {
  expect((await api.send('PUT', at(), { as: promoter.sk, body: { status } })).status).toBe(200);
};

describe('a delivery', () => {
  test('tells what came of each of its attempts, and when the next one is due', async () => {
    receiver.reply = () => {
      api.advance(2);
      return receiver.received.length < 3 ? { status: 503, body: 'Closed for lunch' } : { status: 200 };
    };
    const { message_id: id } = await sendTest(api, promoter, endpoint);
    const asked = api.now().getTime();
    await api.standIns.qstash.flushDue();
    await api.idle();
    const first = await detail(id);
    expect(first).toMatchObject({ status: 'pending', attempts: 1 });
    expect(Date.parse(first.next_attempt_at ?? '')).toBeGreaterThan(asked + 2_000);
    await api.drain();
    const { attempt_log, ...delivery } = await detail(id);
    expect(delivery).toMatchObject({ message_id: id, status: 'succeeded', attempts: 3, next_attempt_at: null });
    expect(attempt_log).toMatchObject([
      { number: 1, status: 503, error: null, response: 'Closed for lunch' },
      { number: 2, status: 503, error: null, response: 'Closed for lunch' },
      { number: 3, status: 200, error: null, response: '' },
    ]);
    for (const { latency_ms } of attempt_log) expect(latency_ms).toBeGreaterThanOrEqual(2_000);
  });

  test('keeps what was sent and answered out of the logs of the service', async () => {
    receiver.reply = ({ headers, body }) => ({ status: 500, body: `${headers['webhook-signature']} ${body}` });
    const event = await newEvent(api, promoter, [{ price: 0, quantity: 1 }]);
    const order = { event_id: event.id, items: [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }] };
    await newBuyer(api, promoter, 'wanda.webb@example.net').order(order);
    await api.drain();
    const { message_id: id = '' } = (await list('?type=order.confirmed'))[0] ?? {};
    await replayOne(id);
    await api.drain();
    const [attempt] = (await detail(id)).attempt_log;
    const [signature = ''] = String(receiver.received[0]?.headers['webhook-signature']).split(' ');
    expect(attempt?.response).toContain('wanda.webb@example.net');
    expect(signature).toMatch(/^v1,/);
    const logs = api.log.map((line) => JSON.stringify(line)).join('\n');
    for (const private_ of ['wanda.webb', signature, endpoint.secret]) expect(logs).not.toContain(private_);
  });

  test('is found by type, outcome and time, page by page', async () => {
    await newEvent(api, promoter, [{ quantity: 1 }]);
    await api.drain();
    api.advance(60);
    const from = api.now().toISOString();
    const ids = (await sent(3)).reverse();
    const of = async (query: string) => (await list(query)).map(({ message_id }) => message_id);
    expect((await list('?type=event.published')).map(({ type }) => type)).toEqual(['event.published']);
    expect(await of('?type=webhook.test')).toEqual(ids);
    expect(await of('?type=webhook.test&limit=1')).toEqual([ids[0]]);
    expect(await of(`?type=webhook.test&starting_after=${ids[0]}`)).toEqual(ids.slice(1));
    expect(await of(`?type=webhook.test&ending_before=${ids[2]}`)).toEqual(ids.slice(0, 2));
    expect(await of('?type=webhook.test&status=failed')).toEqual([]);
    expect(await of(`?created_from=${from}`)).toEqual(ids);
    expect((await list(`?created_to=${from}`)).map(({ type }) => type)).toEqual(['event.published']);
    const unknown = await api.send<Problem>('GET', at('/deliveries?type=order.eaten'), { as: promoter.sk });
    expect(unknown.body.code).toBe('invalid_request');
  });
});

describe('a replay of one delivery', () => {
  test('sends it again under its id, though it had succeeded', async () => {
    const [id = ''] = await sent(1);
    expect(await replayOne(id)).toMatchObject({ message_id: id, status: 'pending', attempts: 1 });
    await api.drain();
    expect(receivedIds()).toEqual([id, id]);
    expect(await detail(id)).toMatchObject({ status: 'succeeded', attempts: 2, next_attempt_at: null });
  });

  test('has the whole schedule before it, and the log of what was before', async () => {
    const [id = ''] = await failed(1);
    receiver.reply = () => ({ status: 500 });
    await replayOne(id);
    await api.standIns.qstash.flushDue();
    await api.idle();
    const { attempts, next_attempt_at } = await detail(id);
    expect(attempts).toBe(11);
    expect(Date.parse(next_attempt_at ?? '') - api.now().getTime()).toBeLessThanOrEqual(6_000);
    await api.drain();
    expect(receiver.received).toHaveLength(10);
    const after = await detail(id);
    expect(after).toMatchObject({ status: 'failed', attempts: 20 });
    expect(after.attempt_log.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  test('does not wait for the attempt that was due next, nor leaves it to be made as well', async () => {
    receiver.reply = () => ({ status: receiver.received.length === 1 ? 500 : 204 });
    const { message_id: id } = await sendTest(api, promoter, endpoint);
    await api.standIns.qstash.flushDue();
    await api.idle();
    expect(await detail(id)).toMatchObject({ status: 'pending', attempts: 1 });
    await replayOne(id);
    await api.standIns.qstash.flushDue();
    await api.idle();
    expect(await detail(id)).toMatchObject({ status: 'succeeded', attempts: 2 });
    await api.drain();
    expect(receiver.received).toHaveLength(2);
  });

  test('that comes during the last attempt is not lost', async () => {
    const { message_id: id } = await sendTest(api, promoter, endpoint);
    receiver.reply = async () => {
      if (receiver.received.length === 10) {
        const answer = await post(`/deliveries/${id}/replay`);
        expect(answer.status).toBe(202);
      }
      return { status: receiver.received.length > 10 ? 204 : 500 };
    };
    await api.drain();
    expect(receiver.received).toHaveLength(11);
    expect(await detail(id)).toMatchObject({ status: 'succeeded', attempts: 11 });
  });

  test('is made once by a repeated request', async () => {
    const [id = ''] = await sent(1);
    const key = randomUUID();
    const first = await post(`/deliveries/${id}/replay`, { key });
    await api.drain();
    await api.query('update idempotency_keys set response = null');
    api.advance(11);
    const again = await post(`/deliveries/${id}/replay`, { key });
    expect(again).toMatchObject({ status: 202, body: { message_id: id, status: 'succeeded', attempts: 2 } });
    expect(first.status).toBe(202);
    await api.drain();
    expect(receiver.received).toHaveLength(2);
  });
});

describe('a replay of many', () => {
  test('takes all that failed, once, and nothing else', async () => {
    const [fine = ''] = await sent(1);
    const ids = await failed(2);
    expect(await replayMany()).toEqual({ queued: 2, has_more: false, last_message_id: ids[1] });
    await api.drain();
    expect(receivedIds().toSorted()).toEqual(ids.toSorted());
    expect(await detail(fine)).toMatchObject({ attempts: 1 });
    expect(await replayMany()).toEqual({ queued: 0, has_more: false, last_message_id: null });
  });

  test('takes all of a time, for a receiver that lost what it had', async () => {
    const [before = ''] = await sent(1);
    const from = api.now();
    const ids = await sent(2);
    const to = api.now();
    api.advance(1);
    const [after = ''] = await sent(1);
    receiver.received = [];
    const range = { created_from: from.toISOString(), created_to: to.toISOString() };
    expect(await replayMany(range)).toMatchObject({ queued: 0 });
    expect(await replayMany({ ...range, status: 'all' })).toMatchObject({ queued: 2, has_more: false });
    await api.drain();
    expect(receivedIds().toSorted()).toEqual(ids.toSorted());
    for (const id of [before, after]) expect(await detail(id)).toMatchObject({ attempts: 1 });
  });

  test('goes on where the answer before ended, with a hundred at a time', async () => {
    const from = api.now();
    // All in one moment, as the tickets of a large order are.
    await api.query(
      `with made as (
         insert into webhook_messages (id, promoter_id, type, data, created_at)
         select 'msg_' || $1 || '_' || n, $2, 'webhook.test', jsonb_build_object('webhook_endpoint_id', $1), $3
         from generate_series(1, 103) n returning id)
       insert into webhook_deliveries (message_id, endpoint_id, status, attempts, created_at)
       select id, $1, 'succeeded', 1, $3 from made`,
      [endpoint.id, promoter.id, from],
    );
    const range = { status: 'all', created_from: from.toISOString() };
    const first = await replayMany(range);
    expect(first).toMatchObject({ queued: 100, has_more: true });
    await api.drain();
    const second = await replayMany({ ...range, starting_after: first.last_message_id });
    expect(second).toMatchObject({ queued: 3, has_more: false });
    await api.drain();
    expect(receiver.received).toHaveLength(103);
    expect(new Set(receivedIds()).size).toBe(103);
  });

  test('is made once by a repeated request, which gets the first answer whatever came after', async () => {
    const ids = await failed(2);
    const key = randomUUID();
    const first = await post<Replayed>('/replay', { key, body: {} });
    expect(first.body).toMatchObject({ queued: 2, last_message_id: ids[1] });
    await api.drain();
    await setStatus('disabled');
    expect((await post('/replay', { key, body: {} })).body).toEqual(first.body);

    // The first request died before its answer was stored.
    await api.query('update idempotency_keys set response = null');
    api.advance(11);
    expect((await post('/replay', { key, body: {} })).body).toEqual(first.body);
    await api.drain();
    expect(receiver.received).toHaveLength(2);
    expect((await post('/replay', { key, body: { status: 'failed' } })).body.code).toBe('idempotency_key_reused');
  });

  test('is refused while the endpoint is disabled, and brings what it missed once it is enabled', async () => {
    const [id = ''] = await sent(1);
    await setStatus('disabled');
    receiver.received = [];
    await newEvent(api, promoter, [{ quantity: 1 }]);
    await api.drain();
    expect(receiver.received).toEqual([]);
    for (const answer of [await post('/replay', { body: {} }), await post(`/deliveries/${id}/replay`)]) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'webhook_endpoint_disabled' } });
      expect(answer.body.detail).toContain('PUT');
    }
    const [missed] = await list('?type=event.published');
    expect(missed).toMatchObject({ status: 'failed', attempts: 0, next_attempt_at: null });

    await setStatus('enabled');
    expect(await replayMany()).toMatchObject({ queued: 1, last_message_id: missed?.message_id });
    await api.drain();
    expect((await receiver.events(endpoint.secret)).map(({ type }) => type)).toEqual(['event.published']);
  });

  test.each([
    ['that is not described', { status: 'pending' }, 'invalid_request'],
    ['with more than is described', { message_id: 'msg_1' }, 'invalid_request'],
    ['of everything ever', { status: 'all' }, 'invalid_request'],
    [
      'that ends before it begins',
      { created_from: '2027-01-02T00:00:00Z', created_to: '2027-01-01T00:00:00Z' },
      'invalid_request',
    ],
    ['that goes on after what is not there', { starting_after: 'msg_nothing' }, 'invalid_cursor'],
  ])('%s is refused', async (_what, body, code) => {
    expect(await post('/replay', { body })).toMatchObject({ status: 400, body: { code } });
  });
});

describe('with many workers at once', () => {
  /** Answers as configured, and counts the simultaneous attempts of one message. */
  const watch = (reply: () => Promise<number>) => {
    const underWay = new Map<string, number>();
    const seen = { most: 0 };
    receiver.reply = async ({ headers }) => {
      const id = String(headers['webhook-id']);
      underWay.set(id, (underWay.get(id) ?? 0) + 1);
      seen.most = Math.max(seen.most, underWay.get(id) ?? 0);
      try {
        return { status: await reply() };
      } finally {
        underWay.set(id, (underWay.get(id) ?? 0) - 1);
      }
    };
    return seen;
  };

  test.each([
    ['that succeeds', 204, 1],
    ['that fails', 500, 2],
  ])('no replay doubles an attempt under way, one %s', async (_what, status, sends) => {
    const arrived = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<number>();
    const seen = watch(async () => {
      arrived.resolve();
      return receiver.received.length === 1 ? await answer.promise : 204;
    });
    const { message_id: id } = await sendTest(api, promoter, endpoint);
    const working = api.standIns.qstash.flushDue();
    await arrived.promise;
    const replays = await Promise.all([
      ...Array.from({ length: 5 }, () => post(`/deliveries/${id}/replay`)),
      post('/replay', { body: {} }),
      post('/replay', { body: { status: 'all', created_from: '2020-01-01T00:00:00Z' } }),
    ]);
    expect(replays.map((replay) => replay.status)).toEqual(replays.map(() => 202));
    // What the queue was given by now comes to other workers, and to the sweep of a minute later.
    await api.idle();
    api.advance(70);
    await api.sweep();
    answer.resolve(status);
    await working;
    await api.drain();
    expect(seen.most).toBe(1);
    expect(receiver.received).toHaveLength(sends);
    expect(await detail(id)).toMatchObject({ status: 'succeeded', attempts: sends });
  });

  test('each attempt is made by one of them and counted, and none is lost', async () => {
    const random = seeded(20_261_125);
    const seen = watch(async () => {
      for (let i = random.integer(0, 20); i > 0; i--) await new Promise(setImmediate);
      return random.chance(0.5) ? 500 : 204;
    });
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push((await sendTest(api, promoter, endpoint)).message_id);
    const act = {
      queue: () => api.standIns.qstash.flushDue(),
      sweep: async () => {
        // All four together take no 100 s while one attempt is made: so long its job is marked as running.
        api.advance(random.integer(0, 25));
        await api.sweep();
      },
      one: () => post(`/deliveries/${random.pick(ids)}/replay`),
      failed: () => post('/replay', { body: {} }),
      all: () => post('/replay', { body: { status: 'all', created_from: '2020-01-01T00:00:00Z' } }),
    };
    const work = async () => {
      for (let i = 0; i < 15; i++) await act[random.weighted({ queue: 4, sweep: 2, one: 4, failed: 1, all: 1 })]();
    };
    api.standIns.qstash.misbehave({ duplicateEveryNth: 3 });
    await Promise.all([work(), work(), work(), work()]);
    api.standIns.qstash.misbehave({});
    await api.drain();
    api.advance(7 * 3_600);
    await api.sweep();
    await api.drain();

    expect(seen.most).toBe(1);
    expect(receiver.received.length).toBeGreaterThan(ids.length);
    for (const id of ids) {
      const { status, attempts, attempt_log } = await detail(id);
      expect(status).not.toBe('pending');
      expect(attempts).toBe(receivedIds().filter((received) => received === id).length);
      expect(attempt_log.map(({ number }) => number)).toEqual(Array.from({ length: attempts }, (_, i) => i + 1));
    }
  });
});

test('who replayed what is in the audit log, and what did nothing is not', async () => {
  const [id = ''] = await failed(2);
  await replayOne(id);
  await api.drain();
  await replayMany();
  await api.drain();
  await replayMany();
  const { body } = await api.send<{ data: { object_id: string; details: object }[] }>('GET', '/audit-log', {
    as: promoter.jwt,
  });
  const noted = body.data.filter(({ object_id }) => object_id === endpoint.id);
  expect(noted).toMatchObject([
    { action: 'webhook_endpoint.replayed', details: { status: 'failed', queued: 1 } },
    { action: 'webhook_endpoint.replayed', details: { message_id: id, queued: 1 } },
    { action: 'webhook_endpoint.created' },
  ]);
});

test('deliveries are not found by anyone but their promoter, nor under another endpoint', async () => {
  const [id = ''] = await failed(1);
  const stranger = await newPromoter(api);
  const second = await newEndpoint(api, promoter, receiver.url);
  const paths = [
    ['GET', `/deliveries/${id}`],
    ['POST', `/deliveries/${id}/replay`],
  ] as const;
  for (const [method, path] of paths) {
    const foreign = await api.send<Problem>(method, at(path), { as: stranger.sk });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'webhook_endpoint_not_found' } });
    const wrong = await api.send<Problem>(method, at(path, second), { as: promoter.sk });
    expect(wrong).toMatchObject({ status: 404, body: { code: 'webhook_delivery_not_found' } });
    expect((await api.send(method, at(path), { as: promoter.pk })).status).toBe(403);
  }
  const many = await post('/replay', { as: stranger.sk, body: {} });
  expect(many).toMatchObject({ status: 404, body: { code: 'webhook_endpoint_not_found' } });
  await api.drain();
  expect(receiver.received).toEqual([]);
  expect(await detail(id)).toMatchObject({ status: 'failed', attempts: 10 });
});
