import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { serve } from '@ticket-vendor/stand-ins/http.ts';
import * as own from '@ticket-vendor/webhooks';
import * as standardwebhooks from 'standardwebhooks';
import * as svix from 'svix';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exampleData } from '../contract.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Problem, type Promoter } from '../people.ts';
import { type Endpoint, newEndpoint, type Receiver, readWebhook, sendTest, startReceiver } from '../receiver.ts';

const DAY = 86_400;

type Delivery = {
  message_id: string;
  type: string;
  status: string;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  next_attempt_at: string | null;
  delivered_at: string | null;
};

let api: Harness;
let promoter: Promoter;
let receiver: Receiver;
beforeAll(async () => {
  api = await createHarness();
  receiver = await startReceiver();
});
beforeEach(async () => {
  receiver.reset();
  promoter = await newPromoter(api);
});
afterEach(async () => {
  api.standIns.qstash.faults.clear();
  expect(await api.violations()).toEqual([]);
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

const create = (body: object = {}) => newEndpoint(api, promoter, receiver.url, body);
const send = (endpoint: Endpoint) => sendTest(api, promoter, endpoint);

const get = async ({ id }: Endpoint) =>
  (await api.send<Endpoint>('GET', `/webhook-endpoints/${id}`, { as: promoter.sk })).body;

const deliveries = async ({ id }: Endpoint, query = '') =>
  (
    await api.send<{ data: Delivery[]; has_more: boolean }>('GET', `/webhook-endpoints/${id}/deliveries${query}`, {
      as: promoter.sk,
    })
  ).body;

/** What the examples of the package's README import: `standardwebhooks` 1.1.1 and `svix` 2.5.0 by the lockfile. */
const LIBRARIES = { '@ticket-vendor/webhooks': own, standardwebhooks, svix };
const readme = await readFile(new URL('../../../webhooks/README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);

/** The receiver that the README shows for a library, with this secret, and what it prints. */
const documentedReceiver = (library: keyof typeof LIBRARIES, secret: string) => {
  const code = examples.find((text) => text.includes(`from '${library}'`) && text.includes('POST(request: Request)'));
  const body = stripTypeScriptTypes((code ?? '').replaceAll(/^import .*;$/gm, '').replace('export ', ''));
  const printed: string[] = [];
  const scope = {
    ...LIBRARIES[library],
    process: { env: { WEBHOOK_SECRET: secret } },
    console: { log: (line: string) => void printed.push(line) },
  };
  const make = new Function(...Object.keys(scope), `'use strict'; ${body} return POST;`);
  return { receive: make(...Object.values(scope)) as (request: Request) => Promise<Response>, printed };
};

describe.each(Object.keys(LIBRARIES) as (keyof typeof LIBRARIES)[])(
  'the receiver that is documented for %s',
  (library) => {
    test('takes what is genuine, also while a secret is rotated, and refuses what was changed', async () => {
      const endpoint = await create({ event_types: ['order.confirmed'] });
      const event = await newEvent(api, promoter, [{ price: 0, quantity: 5 }]);
      const tier_id = event.tiers[0]?.id ?? '';
      const items = [{ tier_id, quantity: 1 }];
      const order = await newBuyer(api, promoter).order({ event_id: event.id, items });
      await api.drain();
      const delivered = receiver.received[0];
      const headers = Object.fromEntries(
        Object.entries(delivered?.headers ?? {}).map(([name, value]) => [name, `${value}`]),
      );
      const body = delivered?.body.toString() ?? '';
      const requestOf = (text: string, changes: Record<string, string> = {}) =>
        new Request(receiver.url, { method: 'POST', headers: { ...headers, ...changes }, body: text });

      const { receive, printed } = documentedReceiver(library, endpoint.secret);
      expect((await receive(requestOf(body))).status).toBe(204);
      expect(printed).toEqual([
        expect.stringMatching(library === '@ticket-vendor/webhooks' ? /^Sold 1 / : /^Heard order\.confirmed \(msg_/),
      ]);
      expect(body).toContain(order.body.id);
      const tampered = [
        requestOf(body.replace('"quantity":1', '"quantity":9')),
        requestOf(body, { 'webhook-id': 'msg_other' }),
        requestOf(body, { 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }),
        requestOf(body, { 'webhook-signature': 'v1,c29tZWJvZHkgZWxzZSdz' }),
      ];
      for (const request of tampered) expect((await receive(request)).status).toBe(400);
      const withoutSignature = requestOf(body);
      withoutSignature.headers.delete('webhook-signature');
      expect((await receive(withoutSignature)).status).toBe(400);
      const stranger = documentedReceiver(library, own.generateSecret());
      expect((await stranger.receive(requestOf(body))).status).toBe(400);
      expect([...printed.slice(1), ...stranger.printed]).toEqual([]);

      const rotated = await api.send<Endpoint>('POST', `/webhook-endpoints/${endpoint.id}/rotate-secret`, {
        as: promoter.sk,
      });
      await newBuyer(api, promoter).order({ event_id: event.id, items });
      await api.drain();
      const later = receiver.received[1];
      for (const secret of [endpoint.secret, rotated.body.secret]) {
        const { receive } = documentedReceiver(library, secret);
        const again = new Request(receiver.url, {
          method: 'POST',
          headers: later?.headers as Record<string, string>,
          body: later?.body.toString() ?? '',
        });
        expect((await receive(again)).status).toBe(204);
      }
    });
  },
);

describe('a webhook', () => {
  test('tells of a sale, signed so that its receiver can be sure', async () => {
    const endpoint = await create({ event_types: ['order.confirmed', 'ticket.issued'] });
    const event = await newEvent(api, promoter, [{ price: 0, quantity: 5 }]);
    const order = await newBuyer(api, promoter).order({
      event_id: event.id,
      items: [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }],
    });
    await api.drain();

    const events = await receiver.events(endpoint.secret);
    expect(events.map(({ type }) => type).toSorted()).toEqual(['order.confirmed', 'ticket.issued', 'ticket.issued']);
    expect(events.find(({ type }) => type === 'order.confirmed')?.data).toMatchObject({
      id: order.body.id,
      status: 'confirmed',
      quantity: 2,
      currency: 'EUR',
    });
    expect(receiver.received[0]?.headers['content-type']).toBe('application/json');
    await expect(
      readWebhook(receiver.received[0], 'whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBvZiBzb21lIGxlbmd0aA=='),
    ).rejects.toThrow();
    const { data } = await deliveries(endpoint);
    expect(data).toHaveLength(3);
    for (const delivery of data) {
      expect(delivery).toMatchObject({ status: 'succeeded', attempts: 1, last_status: 204, next_attempt_at: null });
    }
  });

  test('that fails is tried again under the same id, until it succeeds', async () => {
    const endpoint = await create();
    receiver.reply = () => ({ status: receiver.received.length < 3 ? 500 : 200 });
    const test = await send(endpoint);
    await api.drain();
    expect(receiver.received).toHaveLength(3);
    const events = await receiver.events(endpoint.secret, { now: api.now() });
    expect(new Set(events.map(({ id }) => id))).toEqual(new Set([test.message_id]));
    expect(await deliveries(endpoint)).toMatchObject({
      data: [{ status: 'succeeded', attempts: 3, last_status: 200 }],
    });
    expect((await get(endpoint)).failing_since).toBeNull();
  });

  test('waits longer after each failure, and at least as long as the receiver asks', async () => {
    const endpoint = await create();
    receiver.reply = () => ({
      status: 503,
      ...(receiver.received.length === 2 && { headers: { 'retry-after': '3000' } }),
    });
    await send(endpoint);
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      await api.standIns.qstash.flushDue();
      await api.idle();
      const [delivery] = (await deliveries(endpoint)).data;
      const pause = Date.parse(delivery?.next_attempt_at ?? '') - api.now().getTime();
      pauses.push(Math.round(pause / 1000));
      // The queue keeps real time: the sweep takes over what is due by the service's clock.
      api.advance(pause / 1000 + 61);
      await api.sweep();
    }
    expect(receiver.received.length).toBe(4);
    expect(pauses[0]).toBeLessThanOrEqual(6);
    expect(pauses[1]).toBeGreaterThanOrEqual(2_990);
    expect(pauses[2]).toBeGreaterThanOrEqual(1_790);
    expect(pauses[2]).toBeLessThanOrEqual(2_160);
  });

  test('is given up after the last attempt of the schedule', async () => {
    const endpoint = await create();
    receiver.reply = () => ({ status: 500 });
    await send(endpoint);
    await api.drain();
    expect(receiver.received).toHaveLength(10);
    expect(await deliveries(endpoint)).toMatchObject({
      data: [{ status: 'failed', attempts: 10, next_attempt_at: null }],
    });
    expect((await get(endpoint)).failing_since).not.toBeNull();
  });

  test('does not follow a redirect, which counts as a failure', async () => {
    const endpoint = await create();
    const path = new URL(receiver.url).pathname;
    const elsewhere = `${path}/elsewhere`;
    receiver.reply = (request) =>
      request.path === path ? { status: 302, headers: { location: elsewhere } } : { status: 200 };
    await send(endpoint);
    await api.standIns.qstash.flushDue();
    await api.idle();
    expect(receiver.received.map((request) => request.path)).toEqual([path]);
    expect(await deliveries(endpoint)).toMatchObject({ data: [{ status: 'pending', attempts: 1, last_status: 302 }] });
  });

  test('is counted once though its job is delivered twice', async () => {
    const endpoint = await create();
    receiver.reply = () => ({ status: 500 });
    await send(endpoint);
    api.standIns.qstash.misbehave({ duplicateEveryNth: 1 });
    await api.standIns.qstash.flushDue();
    await api.idle();
    api.standIns.qstash.misbehave({});
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries(endpoint)).toMatchObject({ data: [{ attempts: 1 }] });
  });

  test('goes on by the sweep alone while the queue is down', async () => {
    const endpoint = await create();
    receiver.reply = () => ({ status: receiver.received.length === 1 ? 500 : 204 });
    api.standIns.qstash.faults.set({ status: 503 });
    await send(endpoint);
    for (let i = 0; i < 2; i++) {
      api.advance(70);
      await api.sweep();
    }
    expect(receiver.received).toHaveLength(2);
    expect(await deliveries(endpoint)).toMatchObject({ data: [{ status: 'succeeded', attempts: 2 }] });
  });

  test('that gets no answer is a failure with its own reason in the log', async () => {
    const gone = await serve(() => ({ status: 204 }));
    await gone.close();
    const endpoint = await create({ url: `${gone.origin}/hook` });
    await send(endpoint);
    await api.standIns.qstash.flushDue();
    await api.idle();
    expect(await deliveries(endpoint)).toMatchObject({
      data: [{ status: 'pending', attempts: 1, last_status: null, last_error: 'no connection' }],
    });
  });
});

describe('an endpoint', () => {
  const told = (endpoint: Endpoint) => api.standIns.resend.emails().filter(({ html }) => html?.includes(endpoint.id));

  test('that answers 410 is disabled, gets nothing more, and its owner is told', async () => {
    const endpoint = await create();
    receiver.reply = () => ({ status: 410 });
    await send(endpoint);
    await api.drain();
    expect(receiver.received).toHaveLength(1);
    expect((await get(endpoint)).status).toBe('disabled');
    expect(told(endpoint)).toHaveLength(1);
    expect(await deliveries(endpoint)).toMatchObject({ data: [{ status: 'failed', attempts: 1, last_status: 410 }] });

    await newEvent(api, promoter, [{ quantity: 1 }]);
    await api.drain();
    expect(receiver.received).toHaveLength(1);
    const test = await api.send<Problem>('POST', `/webhook-endpoints/${endpoint.id}/test`, { as: promoter.sk });
    expect(test.body.code).toBe('webhook_endpoint_disabled');
  });

  test('that has failed for five days is disabled; enabling it starts anew', async () => {
    const endpoint = await create();
    receiver.reply = () => ({ status: 500 });
    await send(endpoint);
    await api.drain();
    expect((await get(endpoint)).status).toBe('enabled');
    api.advance(5 * DAY + 1);
    await send(endpoint);
    await api.drain();
    expect((await get(endpoint)).status).toBe('disabled');
    expect(told(endpoint)).toHaveLength(1);

    receiver.reply = () => ({ status: 204 });
    const at = `/webhook-endpoints/${endpoint.id}`;
    const enabled = await api.send<Endpoint>('PUT', at, { as: promoter.sk, body: { status: 'enabled' } });
    expect(enabled.body).toMatchObject({ status: 'enabled', failing_since: null, url: endpoint.url });
    receiver.received = [];
    await send(endpoint);
    await api.drain();
    expect(receiver.received).toHaveLength(1);
  });

  test('hears only of what it asked for', async () => {
    const endpoint = await create({ event_types: ['order.refunded'] });
    await newEvent(api, promoter, [{ quantity: 1 }]);
    await api.drain();
    expect(receiver.received).toEqual([]);
    expect((await deliveries(endpoint)).data).toEqual([]);
  });

  test('shows its secret once, and the database holds it encrypted', async () => {
    const endpoint = await create();
    expect(endpoint.secret).toMatch(/^whsec_/);
    expect(await get(endpoint)).not.toHaveProperty('secret');
    const [row] = await api.query('select * from webhook_endpoints where id = $1', [endpoint.id]);
    expect(row).toMatchObject({ id: endpoint.id });
    expect(JSON.stringify(row)).not.toContain(endpoint.secret.slice('whsec_'.length));
  });

  test('is made once by a repeated request, which gets the same secret', async () => {
    const body = { url: receiver.url, event_types: ['*'] };
    const key = randomUUID();
    const make = () => api.send<Endpoint>('POST', '/webhook-endpoints', { as: promoter.sk, body, key });
    const first = await make();
    const again = await make();
    expect(again.body).toEqual(first.body);
    const list = await api.send<{ data: Endpoint[] }>('GET', '/webhook-endpoints', { as: promoter.sk });
    expect(list.body.data.map(({ id }) => id)).toEqual([first.body.id]);
  });

  test.each([
    'http://10.0.0.1/hook',
    'https://169.254.169.254/latest',
    'https://user:pw@example.com/',
    'ftp://example.com/',
  ])('cannot be at %s', async (url) => {
    const body = { url, event_types: ['*'] };
    const made = await api.send<Problem>('POST', '/webhook-endpoints', { as: promoter.sk, body });
    expect(made).toMatchObject({ status: 422, body: { code: 'invalid_target' } });
    const endpoint = await create();
    const at = `/webhook-endpoints/${endpoint.id}`;
    const moved = await api.send<Problem>('PUT', at, { as: promoter.sk, body: { url } });
    expect(moved.body.code).toBe('invalid_target');
  });

  test('is not found by anyone but its promoter', async () => {
    const endpoint = await create();
    const other = await newPromoter(api);
    const own = `/webhook-endpoints/${endpoint.id}`;
    for (const [method, at, body] of [
      ['GET', own],
      ['PUT', own, { description: 'mine now' }],
      ['DELETE', own],
      ['POST', `${own}/test`],
      ['GET', `${own}/deliveries`],
    ] as const) {
      const answer = await api.send<Problem>(method, at, { as: other.sk, ...(body && { body }) });
      expect(answer, `${method} ${at}`).toMatchObject({ status: 404, body: { code: 'webhook_endpoint_not_found' } });
    }
    expect((await api.send('GET', own, { as: promoter.pk })).status).toBe(403);
    expect(await get(endpoint)).toMatchObject({ description: '' });
  });

  test('that is deleted gets nothing of what was under way', async () => {
    const endpoint = await create();
    await send(endpoint);
    expect((await api.send('DELETE', `/webhook-endpoints/${endpoint.id}`, { as: promoter.sk })).status).toBe(204);
    await api.drain();
    expect(receiver.received).toEqual([]);
  });

  test('keeps a log that is read page by page, newest first', async () => {
    const endpoint = await create();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      ids.unshift((await send(endpoint)).message_id);
      api.advance(1);
    }
    const first = await deliveries(endpoint, '?limit=2');
    expect(first.has_more).toBe(true);
    const rest = await deliveries(endpoint, `?limit=2&starting_after=${first.data[1]?.message_id}`);
    expect([...first.data, ...rest.data].map(({ message_id }) => message_id)).toEqual(ids);
    const back = await deliveries(endpoint, `?limit=2&ending_before=${rest.data[0]?.message_id}`);
    expect(back.data).toEqual(first.data);
    expect((await deliveries(endpoint, '?status=failed')).data).toEqual([]);
  });
});

describe('messages of one transition', () => {
  /** Sells four tickets, of which each endpoint hears in five messages; how often Postgres is asked to deliver them. */
  const sell = async () => {
    const event = await newEvent(api, promoter, [{ price: 0, quantity: 20 }]);
    await api.drain();
    receiver.received = [];
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 4 }];
    expect((await newBuyer(api, promoter).order({ event_id: event.id, items })).status).toBe(201);
    await api.idle();
  };
  const wanted = { event_types: ['order.confirmed', 'ticket.issued'] };
  const jobsAt = (name: string) => api.standIns.qstash.pending().filter(({ url }) => url.endsWith(`/${name}`));
  const paths = () => receiver.received.map(({ path }) => path.split('/').at(-1));

  test('travel together to each endpoint, and are claimed, read, recorded and finished in two round trips', async () => {
    const [one] = [await create(wanted), await create({ ...wanted, url: `${receiver.url}/other` })];
    await sell();
    expect(jobsAt('webhook-deliveries.attempt')).toHaveLength(2);
    const trips: string[] = [];
    const stop = api.standIns.neon.observe(({ statements }) => trips.push(statements[0]?.query ?? ''));
    await api.drain();
    stop();
    expect(receiver.received).toHaveLength(10);
    expect(trips).toHaveLength(2 * 2);
    expect((await deliveries(one)).data.map(({ status, attempts }) => [status, attempts])).toEqual(
      Array(5).fill(['succeeded', 1]),
    );
  });

  test('do not wait for another endpoint that is slow', async () => {
    const slow = await create({ ...wanted, url: `${receiver.url}/slow` });
    const quick = await create({ ...wanted, url: `${receiver.url}/quick` });
    await sell();
    const release = Promise.withResolvers<void>();
    receiver.reply = async ({ path }) => {
      if (path.endsWith('/slow')) await release.promise;
      return { status: 204 };
    };
    const draining = api.drain();
    await expect
      .poll(async () => (await deliveries(quick)).data.filter((one) => one.status === 'succeeded').length)
      .toBe(5);
    expect((await deliveries(slow)).data.map(({ status }) => status)).toEqual(Array(5).fill('pending'));
    release.resolve();
    await draining;
    expect(paths().filter((path) => path === 'slow')).toHaveLength(5);
    expect((await deliveries(slow)).data.map(({ status }) => status)).toEqual(Array(5).fill('succeeded'));
  });

  test('of which one fails: that one is tried again, and no other', async () => {
    const endpoint = await create(wanted);
    await sell();
    let calls = 0;
    receiver.reply = () => ({ status: ++calls === 2 ? 500 : 204 });
    await api.drain();
    expect(receiver.received).toHaveLength(6);
    const { data } = await deliveries(endpoint);
    expect(data.map(({ status }) => status)).toEqual(Array(5).fill('succeeded'));
    expect(data.map(({ attempts }) => attempts).sort()).toEqual([1, 1, 1, 1, 2]);
  });

  test('that are delivered twice, or whose Worker died before it finished them, reach the endpoint under their ids', async () => {
    const endpoint = await create(wanted);
    await sell();
    api.standIns.qstash.misbehave({ duplicateEveryNth: 1 });
    await api.drain();
    api.standIns.qstash.misbehave({});
    const events = await receiver.events(endpoint.secret, { now: api.now() });
    expect(new Set(events.map(({ id }) => id)).size).toBe(5);
    // As if the call that finishes them had been lost.
    await api.query('update outbox set done_at = null, running_until = $1 where lane = $2', [api.now(), endpoint.id]);
    await api.query("update webhook_deliveries set status = 'pending', attempts = 0 where endpoint_id = $1", [
      endpoint.id,
    ]);
    await api.query('delete from webhook_attempts where endpoint_id = $1', [endpoint.id]);
    receiver.received = [];
    api.advance(61);
    await api.sweep();
    await api.drain();
    expect(receiver.received).toHaveLength(5);
    expect((await deliveries(endpoint)).data.map(({ status }) => status)).toEqual(Array(5).fill('succeeded'));
  });

  test('to an endpoint that fails are not published in its pause', async () => {
    const endpoint = await create(wanted);
    await api.query('update webhook_endpoints set failures = 9, held_until = $1 where id = $2', [
      new Date(api.now().getTime() + 60_000),
      endpoint.id,
    ]);
    await sell();
    expect(jobsAt('webhook-deliveries.attempt')).toEqual([]);
    api.advance(61);
    await api.sweep();
    await api.sweep();
    await api.drain();
    expect((await deliveries(endpoint)).data.map(({ status }) => status)).toEqual(Array(5).fill('succeeded'));
  });
});

describe('an endpoint that fails', () => {
  const MESSAGES = 60;

  /** Messages for an endpoint, with due jobs that the queue does not have. */
  const backlog = async ({ id }: Endpoint) => {
    await api.query(
      `insert into webhook_messages (id, promoter_id, type, data, created_at)
       select 'msg_' || $1 || n, $2, 'order.confirmed', $5, $3 from generate_series(1, $4::int) n`,
      [id, promoter.id, api.now(), MESSAGES, exampleData('order.confirmed')],
    );
    await api.query(
      `insert into webhook_deliveries (message_id, endpoint_id, status, next_attempt_at, created_at)
       select m.id, $1, 'pending', $2, $2 from webhook_messages m where m.id like 'msg_' || $1 || '%'`,
      [id, api.now()],
    );
    await api.query(
      `insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
       select 'webhook:' || m.id || ':' || $1 || ':1', 'webhook-deliveries.attempt',
              jsonb_build_object('message_id', m.id, 'endpoint_id', $1, 'attempt', 1), 2, $2, $1, $3, $3
       from webhook_messages m where m.id like 'msg_' || $1 || '%'`,
      [id, promoter.id, api.now()],
    );
    api.advance(11);
  };
  /** A minute's sweeps alone: the queue is away. */
  const minute = async () => {
    api.advance(61);
    await api.sweep();
  };

  beforeEach(() => api.standIns.qstash.faults.set({ status: 503 }));

  test('is tried with one message at a time, and gets all of them once it answers', async () => {
    const endpoint = await create();
    receiver.reply = () => ({ status: 500 });
    await backlog(endpoint);
    await api.sweep();
    // The sweep runs three jobs at once, which see failures as they are made.
    const first = receiver.received.length;
    expect(first).toBeGreaterThanOrEqual(5);
    expect(first).toBeLessThanOrEqual(5 + 3);
    for (let i = 0; i < 10; i++) await minute();
    expect(receiver.received.length - first).toBeLessThanOrEqual(10);
    expect(receiver.received.length - first).toBeGreaterThanOrEqual(2);

    receiver.received = [];
    receiver.reply = () => ({ status: 204 });
    for (let i = 0; i < 8; i++) await minute();
    expect((await deliveries(endpoint, '?limit=100')).data.map(({ status }) => status)).toEqual(
      Array(MESSAGES).fill('succeeded'),
    );
    const [state] = await api.query('select failures, held_until, probe from webhook_endpoints where id = $1', [
      endpoint.id,
    ]);
    expect(state).toEqual({ failures: 0, held_until: null, probe: null });
  });

  test('holds up no other of its promoter', async () => {
    const [bad, good] = [await create(), await create({ url: receiver.url.replace(/\/[^/]*$/, '/elsewhere') })];
    receiver.reply = () => ({ status: 500 });
    await backlog(bad);
    await backlog(good);
    await api.sweep();
    await minute();
    const done = (await deliveries(good, '?limit=100')).data.filter(({ status }) => status === 'succeeded');
    expect(done).toHaveLength(MESSAGES);
  });

  test('is tried at once with a replay by its owner, and starts anew at another address', async () => {
    const endpoint = await create();
    receiver.reply = () => ({ status: 500 });
    await backlog(endpoint);
    await api.sweep();
    receiver.received = [];
    api.standIns.qstash.faults.clear();
    await send(endpoint);
    await api.standIns.qstash.flushDue();
    expect(receiver.received).toHaveLength(1);

    receiver.reply = () => ({ status: 204 });
    const url = `${receiver.url}/corrected`;
    await api.send('PUT', `/webhook-endpoints/${endpoint.id}`, { as: promoter.sk, body: { url } });
    await minute();
    expect(receiver.received.length).toBeGreaterThan(MESSAGES - 10);
  });

  test('whose one message fails keeps to the schedule of attempts', async () => {
    api.standIns.qstash.faults.clear();
    const endpoint = await create();
    receiver.reply = () => ({ status: 500 });
    await send(endpoint);
    await api.drain();
    expect(receiver.received).toHaveLength(10);
    expect((await deliveries(endpoint)).data).toMatchObject([{ status: 'failed', attempts: 10 }]);
  });
});

test('a promoter can have 20 endpoints, also when they are made at once', async () => {
  const body = { url: receiver.url, event_types: ['*'] };
  const make = () => api.send<Problem>('POST', '/webhook-endpoints', { as: promoter.sk, body });
  const answers = await Promise.all(Array.from({ length: 25 }, make));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.map(({ body: { code } }) => code)).toEqual(Array(5).fill('too_many_webhook_endpoints'));
  const key = randomUUID();
  expect((await api.send<Problem>('POST', '/webhook-endpoints', { as: promoter.sk, body, key })).status).toBe(409);
  const { data } = (await api.send<{ data: Endpoint[] }>('GET', '/webhook-endpoints', { as: promoter.sk })).body;
  await api.send('DELETE', `/webhook-endpoints/${data[0]?.id}`, { as: promoter.sk });
  // A refusal leaves no key.
  expect((await api.send('POST', '/webhook-endpoints', { as: promoter.sk, body, key })).status).toBe(201);
  expect((await make()).body.code).toBe('too_many_webhook_endpoints');
});

test('the deadline of an offer is also shown in the event’s local time', async () => {
  const { id } = await newEvent(api, promoter, [{ quantity: 1 }], { time_zone: 'Asia/Kolkata' });
  const endpoint = await create({ event_types: ['waitlist.offered', 'waitlist.joined'] });
  const emit = (type: 'waitlist.offered' | 'waitlist.joined', at: string | null) =>
    api.query('select app.emit_webhook($1, $2, $3, $4, $5)', [
      `msg_${id}_${type.replace('.', '_')}`,
      promoter.id,
      type,
      { ...exampleData(type), event_id: id, offer_expires_at: at },
      api.now(),
    ]);
  await emit('waitlist.offered', '2028-06-12T14:30:00.000Z');
  await emit('waitlist.joined', null);
  await api.sweep();
  await api.drain();
  const told = (await receiver.events(endpoint.secret, { now: api.now() })).map(({ data }) => data);
  const times = told.map((data) => [
    Reflect.get(data, 'offer_expires_at'),
    Reflect.get(data, 'local_offer_expires_at'),
  ]);
  expect(times.toSorted()).toEqual([
    [null, null],
    ['2028-06-12T14:30:00.000Z', '2028-06-12T20:00:00+05:30'],
  ]);
});
