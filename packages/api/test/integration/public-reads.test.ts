import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { CACHE } from '../../src/core/caching.ts';
import { createReadCache } from '../../src/core/read-cache.ts';
import { internalRoutes } from '../../src/jobs/routes.ts';
import type { SharedCache, View } from '../../src/ports/shared-cache.ts';
import { type Answer, createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Problem, type Promoter, type Tier } from '../people.ts';

const SHOP = 'https://shop.example';
/** What is promised: a change shows after so many seconds at most, caches of browsers included. */
const BOUND = 15;
const CODE = 'Lantern-Club';

let api: Harness;
let promoter: Promoter;
let other: Promoter;
let event: { id: string; tiers: Tier[] };
let tierId: string;

const inMemory = (): SharedCache => {
  const views = new Map<string, View>();
  return { get: async (key) => views.get(key) ?? null, put: async (key, view) => void views.set(key, view) };
};

/** Another isolate of the same deployment: nobody tells it of what the first one does. */
const newIsolate = (shared: SharedCache = inMemory()) => {
  const app = createApp({ ...api.deps, reads: createReadCache(api.deps.clock, shared) }, internalRoutes);
  return async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> => {
    const execution = { waitUntil: () => undefined, passThroughOnException() {}, props: {} };
    const answer = await app.request(`${api.origin}/api/v1${path}`, { method, headers }, {}, execution);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : {} };
  };
};

const maxAgeOf = ({ headers }: Answer) => Number(/max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1]);

/** Does some work while neither Postgres nor Redis answers. */
const cutOff = async <T>(work: () => Promise<T>): Promise<T> => {
  await api.idle();
  const stores = [api.standIns.neon, api.standIns.upstash];
  for (const { faults } of stores) faults.set({ status: 500 });
  try {
    return await work();
  } finally {
    for (const { faults } of stores) faults.clear();
  }
};

beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
  other = await newPromoter(api);
});
beforeEach(async () => {
  event = await newEvent(api, promoter, [{ price: 2500, quantity: 50 }]);
  tierId = event.tiers[0]?.id ?? '';
});
afterAll(() => api.close());

const reads = () => [
  '/events?limit=5',
  `/events/${event.id}`,
  `/events/${event.id}/tiers`,
  `/events/${event.id}/availability`,
  `/tiers/${tierId}/availability`,
  '/promoters?limit=5',
  `/promoters/${promoter.id}`,
  `/promoters/${promoter.id}/events`,
];

describe('what the public saw a moment ago', () => {
  test('is shown again while Postgres and Redis are away, with an id and limits of its own', async () => {
    for (const path of reads()) {
      const first = await api.send('GET', path);
      const again = await cutOff(() => api.send('GET', path));
      expect({ path, ...again }).toMatchObject({ path, status: 200, body: first.body });
      const [before, after] = [first.headers, again.headers];
      for (const name of ['etag', 'cache-control', 'vary', 'content-type', 'access-control-allow-origin']) {
        expect([name, after.get(name)]).toEqual([name, before.get(name)]);
      }
      expect(after.get('request-id')).not.toBe(before.get('request-id'));
      const left = (headers: Headers) => Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
      expect(left(after)).toBe(left(before) - 1);
    }
  });

  test('costs a caller who has it no body, and HEAD neither', async () => {
    const path = `/events/${event.id}`;
    const { headers } = await api.send('GET', path);
    const etag = headers.get('etag') ?? '';
    const held = await api.send('GET', path, { headers: { 'if-none-match': etag } });
    expect([held.status, held.body, held.headers.get('content-type')]).toEqual([304, '', null]);
    const head = await newIsolate()(path, {}, 'HEAD');
    expect([head.status, head.body, head.headers.get('etag')]).toEqual([200, {}, etag]);
  });

  test('is logged like any other request', async () => {
    await api.send('GET', `/events/${event.id}`);
    const { headers } = await api.send('GET', `/events/${event.id}`, { as: promoter.pk });
    const again = await api.send('GET', `/events/${event.id}`, { as: promoter.pk });
    const lines = api.log.filter(({ message }) => message === 'request').map(({ fields }) => fields);
    for (const id of [headers.get('request-id'), again.headers.get('request-id')]) {
      expect(lines.find((line) => line?.request_id === id)).toMatchObject({
        method: 'GET',
        route: '/api/v1/events/:event_id',
        status: 200,
        caller: 'publishable',
      });
    }
  });

  test('comes to another isolate of the data centre without asking Postgres', async () => {
    const shared = inMemory();
    const [one, another] = [newIsolate(shared), newIsolate(shared)];
    const path = `/events/${event.id}`;
    const first = await one(path);
    expect((await cutOff(() => another(path))).body).toEqual(first.body);
    expect((await cutOff(() => newIsolate()(path))).status).toBe(503);
  });
});

describe('a change made by another isolate', () => {
  /** Looks elsewhere before a change, at once after it, and when the promised time is over for everyone. */
  const seen = async (path: string, change: () => Promise<unknown>) => {
    const elsewhere = newIsolate();
    const before = await elsewhere(path);
    await change();
    const atOnce = await elsewhere(path);
    // A browser that asked a moment before the end keeps the answer for `max-age` longer.
    api.advance(BOUND - maxAgeOf(before));
    return { before, atOnce, after: await elsewhere(path) };
  };
  const update = (body: object) => () => api.send('PUT', `/tiers/${tierId}`, { as: promoter.sk, body });

  test('of a price shows within 15 seconds, wherever prices are shown', async () => {
    const paths = [
      [`/events/${event.id}`, (price: number) => ({ tiers: [{ price }] })],
      [`/events/${event.id}/tiers`, (price: number) => ({ data: [{ price }] })],
      [`/events/${event.id}/availability`, (price: number) => ({ tiers: [{ price }] })],
      [`/tiers/${tierId}/availability`, (price: number) => ({ price })],
    ] as const;
    for (const [n, [path, showing]] of paths.entries()) {
      const [old, price] = [2500 + n * 100, 2600 + n * 100];
      const { before, atOnce, after } = await seen(path, update({ price }));
      expect(before.body).toMatchObject(showing(old));
      // The control: what is shown is kept, or this test would prove nothing.
      expect(atOnce.body).toEqual(before.body);
      expect(after.body).toMatchObject(showing(price));
    }
  });

  test('of a sale’s window shows within 15 seconds', async () => {
    const sale_start = new Date(api.now().getTime() + 86_400_000).toISOString();
    const { before, atOnce, after } = await seen(`/events/${event.id}`, update({ sale_start }));
    const status = ({ body }: Answer) => (body.tiers as Tier[])[0]?.status;
    expect([before, atOnce, after].map(status)).toEqual(['on_sale', 'on_sale', 'not_started']);
  });

  test('of publication shows within 15 seconds, in lists too', async () => {
    const list = `/promoters/${promoter.id}/events`;
    const listed = ({ body }: Answer) => (body.data as { id: string }[]).some(({ id }) => id === event.id);
    const unpublish = () => api.send('POST', `/events/${event.id}/unpublish`, { as: promoter.sk });
    const publish = () => api.send('POST', `/events/${event.id}/publish`, { as: promoter.sk });
    const gone = await seen(`/events/${event.id}`, unpublish);
    expect([gone.before.status, gone.atOnce.status, gone.after.status]).toEqual([200, 200, 404]);
    const back = await seen(list, publish);
    expect([back.before, back.atOnce, back.after].map(listed)).toEqual([false, false, true]);
    const offSale = await seen(`/events/${event.id}/availability`, () =>
      api.send('POST', `/events/${event.id}/cancel`, { as: promoter.sk }),
    );
    expect([offSale.before.status, offSale.after.status]).toEqual([200, 404]);
  });

  test('shows within the promised time by the times that caches are told', () => {
    for (const { kept, fresh, stale } of [CACHE.page, CACHE.availability]) {
      expect(kept + fresh + stale).toBeLessThanOrEqual(BOUND);
    }
  });
});

describe('a change made by the isolate itself', () => {
  test('shows at once: a hold, an order, an edit', async () => {
    const look = async () => {
      const [page, tiers] = [
        await api.send<{ tiers: Tier[]; title: string }>('GET', `/events/${event.id}`),
        await api.send<{ tiers: { available: number }[] }>('GET', `/events/${event.id}/availability`),
      ];
      const list = await api.send<{ data: { id: string; title: string }[] }>('GET', `/promoters/${promoter.id}/events`);
      const title = list.body.data.find(({ id }) => id === event.id)?.title;
      return [page.body.tiers[0]?.available, tiers.body.tiers[0]?.available, page.body.title, title];
    };
    const title = 'Night of the Long Applause';
    expect(await look()).toEqual([50, 50, title, title]);
    const buyer = newBuyer(api, promoter);
    const { body: hold } = await buyer.hold(event.id, [{ tier_id: tierId, quantity: 2 }]);
    expect(await look()).toEqual([48, 48, title, title]);
    await buyer.order({ event_id: event.id, items: [{ tier_id: tierId, quantity: 3 }] });
    expect(await look()).toEqual([45, 45, title, title]);
    await api.send('DELETE', `/holds/${hold.id}?token=${hold.token}`, { as: promoter.pk });
    expect(await look()).toEqual([47, 47, title, title]);
    await api.send('PUT', `/events/${event.id}`, { as: promoter.sk, body: { title: 'Late Show' } });
    expect(await look()).toEqual([47, 47, 'Late Show', 'Late Show']);
  });

  test('is no part of it: a sale opens at its moment, with nobody’s doing', async () => {
    const opens = new Date(api.now().getTime() + 3_000);
    const own = await newEvent(api, promoter, [{ quantity: 5, sale_start: opens.toISOString() }]);
    const elsewhere = newIsolate();
    const status = async () => ((await elsewhere(`/events/${own.id}`)).body.tiers as Tier[])[0]?.status;
    expect([await status(), await status()]).toEqual(['not_started', 'not_started']);
    api.advance((opens.getTime() - api.now().getTime()) / 1000);
    expect(await status()).toBe('on_sale');
  });
});

describe('a kept answer is shown to nobody who may not see it', () => {
  test('a draft is its promoter’s alone, before and after they looked at it', async () => {
    const draft = await newEvent(api, promoter, [{ quantity: 5 }]);
    await api.send('POST', `/events/${draft.id}/unpublish`, { as: promoter.sk });
    for (const path of [`/events/${draft.id}`, `/events/${draft.id}/tiers`, `/events/${draft.id}/availability`]) {
      const own = await api.send('GET', path, { as: promoter.sk });
      expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
      for (const as of [undefined, promoter.pk, other.sk, other.pk]) {
        expect({ path, status: (await api.send('GET', path, { as })).status }).toEqual({ path, status: 404 });
      }
    }
  });

  test('a promoter’s event is not on the pages of another, whoever asked first', async () => {
    for (const path of [`/events/${event.id}`, `/events/${event.id}/availability`, `/tiers/${tierId}/availability`]) {
      const statuses = [];
      for (const as of [promoter.pk, other.pk, undefined, other.pk, promoter.pk]) {
        statuses.push((await api.send('GET', path, { as })).status);
      }
      expect({ path, statuses }).toEqual({ path, statuses: [200, 404, 200, 404, 200] });
    }
  });

  test('a hidden tier needs its code each time, however the parameter is spelled', async () => {
    const own = await newEvent(api, promoter, [
      { quantity: 5 },
      { name: 'Friends', quantity: 5, visibility: 'hidden', access_code: CODE },
    ]);
    const count = async (query: string) => {
      const { body } = await api.send<{ tiers: Tier[] }>('GET', `/events/${own.id}${query}`, { as: promoter.pk });
      return body.tiers.length;
    };
    const withCode = [`?access_code=${CODE}`, `?access%5Fcode=${CODE}`, `?%61ccess_code=${CODE}`];
    const without = ['', '?', '?access_code=wrong-code'];
    for (const query of [...withCode, ...without, ...withCode]) {
      expect({ query, tiers: await count(query) }).toEqual({ query, tiers: withCode.includes(query) ? 2 : 1 });
    }
  });

  test('a promoter sees the own codes, and leaves them to nobody', async () => {
    const own = await newEvent(api, promoter, [
      { quantity: 5 },
      { name: 'Friends', quantity: 5, visibility: 'hidden', access_code: CODE },
    ]);
    const text = async (as?: string) => JSON.stringify((await api.send('GET', `/events/${own.id}`, { as })).body);
    expect((await text(promoter.sk)).toLowerCase()).toContain(CODE.toLowerCase());
    for (const as of [undefined, promoter.pk, other.sk]) expect(await text(as)).not.toContain('Friends');
    expect((await text(promoter.sk)).toLowerCase()).toContain(CODE.toLowerCase());
  });

  test('a page that is not on the key’s list is refused, and told no page may read it but by name', async () => {
    const path = `/events/${event.id}`;
    const ask = (origin: string) => api.send<Problem>('GET', path, { as: promoter.pk, headers: { origin } });
    const allowed = await ask(SHOP);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, SHOP]);
    const refused = await ask('https://elsewhere.example');
    expect([refused.status, refused.body.code]).toEqual([403, 'origin_not_allowed']);
    const again = await ask(SHOP);
    expect([again.status, again.headers.get('access-control-allow-origin')]).toEqual([200, SHOP]);
  });

  test('a revoked key is refused within ten seconds, however warm its answers are', async () => {
    const path = `/events/${event.id}`;
    const body = { kind: 'publishable', name: 'old shop', allowed_origins: [SHOP] };
    const { body: key } = await api.send<{ id: string; token: string }>('POST', '/api-keys', {
      as: promoter.jwt,
      body,
    });
    expect((await api.send('GET', path, { as: key.token })).status).toBe(200);
    await api.send('DELETE', `/api-keys/${key.id}`, { as: promoter.jwt });
    api.advance(10);
    expect((await api.send('GET', path, { as: promoter.pk })).status).toBe(200);
    expect((await api.send('GET', path, { as: key.token })).status).toBe(401);
  });

  test('what is asked wrongly is refused as ever', async () => {
    await api.send('GET', `/events/${event.id}`);
    for (const [path, status] of [
      [`/events/${event.id}?limit=1`, 400],
      ['/events/evt_nonsense', 404],
      ['/events/evt_00000000000000000000000000', 404],
    ] as const) {
      for (let n = 0; n < 2; n++) expect((await api.send('GET', path)).status).toBe(status);
    }
  });
});

test('a tag tells one state from another, and is the same in every isolate', async () => {
  const [one, another] = [newIsolate(), newIsolate()];
  for (const path of reads()) {
    const tags = [await one(path), await another(path)].map(({ headers }) => headers.get('etag'));
    expect(tags[0]).toMatch(/^W\/"[0-9a-f]{32}"$/);
    expect(tags[1]).toBe(tags[0]);
  }
  const path = `/events/${event.id}`;
  const tags = [(await one(path)).headers.get('etag')];
  const changes: [string, string, object][] = [
    ['PUT', path, { description: 'With an encore.' }],
    ['PUT', `/tiers/${tierId}`, { description: 'Near the stage' }],
    ['PUT', `/tiers/${tierId}`, { price: 2600 }],
    ['PUT', `/promoters/${promoter.id}/pricing`, { fee_bps: 250, fee_bearer: 'buyer' }],
  ];
  for (const [method, target, body] of changes) {
    const changed = await api.send(method, target, { as: promoter.jwt, body });
    expect({ target, status: changed.status, body: changed.body }).toMatchObject({ target, status: 200 });
    tags.push((await newIsolate()(path)).headers.get('etag'));
  }
  await newBuyer(api, promoter).hold(event.id, [{ tier_id: tierId, quantity: 1 }]);
  tags.push((await newIsolate()(path)).headers.get('etag'));
  expect(new Set(tags).size).toBe(tags.length);
});
