import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter } from '../people.ts';

type Page = { data: { id: string }[]; has_more: boolean };

let api: Harness;
let promoter: Promoter;

beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

const list = async (path: string, as = promoter.sk) => {
  const answer = await api.send<Page>('GET', path, { as });
  expect({ path, status: answer.status, body: answer.body }).toMatchObject({ path, status: 200 });
  return answer.body.data.map(({ id }) => id);
};
const refused = async (path: string, as = promoter.sk) =>
  expect(await api.send('GET', path, { as })).toMatchObject({ status: 400, body: { code: 'invalid_request' } });

/** The pages of a list one after the other, each of one object. */
const walk = async (path: string) => {
  const ids: string[] = [];
  for (let more = true; more; ) {
    const cursor = ids.length > 0 ? `&starting_after=${ids.at(-1)}` : '';
    const { body } = await api.send<Page>('GET', `${path}&limit=1${cursor}`, { as: promoter.sk });
    ids.push(...body.data.map(({ id }) => id));
    more = body.has_more;
  }
  return ids;
};

describe('events', () => {
  test('are found by what a public ticket costs', async () => {
    const seller = await newPromoter(api);
    const cheap = await newEvent(api, seller, [
      { price: 500, quantity: 1 },
      { price: 9000, quantity: 1 },
    ]);
    const free = await newEvent(api, seller, [{ price: 0, quantity: 1 }]);
    const dear = await newEvent(api, seller, [{ price: 4000, quantity: 1 }]);
    await api.query("update tiers set visibility = 'hidden' where price = 9000");
    const by = async (query: string) => new Set(await list(`/events?promoter_id=${seller.id}&${query}`));
    expect(await by('max_price=500')).toEqual(new Set([cheap.id, free.id]));
    expect(await by('min_price=1')).toEqual(new Set([cheap.id, dear.id]));
    expect(await by('min_price=600&max_price=5000')).toEqual(new Set([dear.id]));
    expect(await by('min_price=5000')).toEqual(new Set());
    expect(await by('max_price=0')).toEqual(new Set([free.id]));
    await refused('/events?min_price=-1');
    await refused('/events?max_price=free');
  });

  test('are sorted by when they were made, either way, page by page', async () => {
    const seller = await newPromoter(api);
    const made: string[] = [];
    for (const days of [30, 10, 20]) {
      const start = new Date(api.now().getTime() + days * 86_400_000);
      const times = { start_time: start.toISOString(), end_time: new Date(start.getTime() + 3_600_000).toISOString() };
      made.push((await newEvent(api, seller, [{ quantity: 1 }], times)).id);
    }
    const path = `/events?promoter_id=${seller.id}`;
    expect(await walk(`${path}&sort=created_at`)).toEqual(made);
    expect(await walk(`${path}&sort=-created_at`)).toEqual(made.toReversed());
    expect(await walk(`${path}&sort=start_time`)).toEqual([made[1], made[2], made[0]]);
    const before = await list(`${path}&sort=created_at&limit=1&ending_before=${made[2]}`);
    expect(before).toEqual([made[1]]);
  });
});

describe('orders', () => {
  test('are found by event, status, e-mail and when they were made, either way', async () => {
    const seller = await newPromoter(api);
    const [one, two] = [
      await newEvent(api, seller, [{ price: 0, quantity: 9 }]),
      await newEvent(api, seller, [{ price: 2500, quantity: 9 }]),
    ];
    const order = async (event: typeof one, email: string) => {
      const items = [{ tier_id: event.tiers[0]?.id, quantity: 1 }];
      return (await newBuyer(api, seller, email).order({ event_id: event.id, items })).body.id;
    };
    const first = await order(one, 'first@example.com');
    api.advance(60);
    const between = api.now().toISOString();
    const second = await order(two, 'Second@example.com');
    const by = (query: string) => list(`/orders?${query}`, seller.sk);
    expect(await by('')).toEqual([second, first]);
    expect(await by('sort=created_at')).toEqual([first, second]);
    expect(await by(`event_id=${one.id}`)).toEqual([first]);
    expect(await by('status=pending')).toEqual([second]);
    expect(await by('email=second@EXAMPLE.com')).toEqual([second]);
    expect(await by(`created_from=${between}`)).toEqual([second]);
    expect(await by(`created_to=${between}`)).toEqual([first]);
    expect(await by(`created_from=${between}&created_to=${between}`)).toEqual([]);
    await refused('/orders?created_from=yesterday', seller.sk);
    await refused('/orders?sort=total_price', seller.sk);

    const [ticket] = await list(`/tickets?event_id=${one.id}`, seller.sk);
    expect(await list(`/tickets?tier_id=${one.tiers[0]?.id}&sort=created_at`, seller.sk)).toEqual([ticket]);
    expect(await list(`/tickets?tier_id=${two.tiers[0]?.id}`, seller.sk)).toEqual([]);
    expect(await list('/tickets?status=checked_in', seller.sk)).toEqual([]);
    expect(await list(`/tickets?order_id=${first}`, seller.sk)).toEqual([ticket]);
  });
});

describe('waitlist entries', () => {
  test('are found by tier, status and e-mail, either way', async () => {
    const event = await newEvent(api, promoter, [
      { name: 'Stalls', price: 0, quantity: 1 },
      { name: 'Balcony', price: 0, quantity: 1 },
    ]);
    const [stalls, balcony] = event.tiers.map(({ id }) => id);
    for (const tier_id of [stalls, balcony]) {
      await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id, quantity: 1 }] });
    }
    const join = async (tier_id: string | undefined, email: string) =>
      (await newBuyer(api, promoter, email).join({ event_id: event.id, tier_id })).body.id;
    const first = await join(stalls, 'Early@example.com');
    const second = await join(balcony, 'late@example.com');
    const by = (query: string) => list(`/events/${event.id}/waitlist?${query}`);
    expect(await by('')).toEqual([second, first]);
    expect(await by('sort=created_at')).toEqual([first, second]);
    expect(await by(`tier_id=${balcony}`)).toEqual([second]);
    expect(await by('email=early@example.com')).toEqual([first]);
    expect(await by('status=waiting')).toEqual([second, first]);
    expect(await by('status=offered')).toEqual([]);
  });
});

describe('promoters', () => {
  test('are found by text and by whether they are verified', async () => {
    const seller = await newPromoter(api);
    await api.send('PUT', `/promoters/${seller.id}`, { as: seller.jwt, body: { company: 'Umlaut & Söhne 100%' } });
    await api.query('update promoters set verified_at = now() where id = $1', [seller.id]);
    expect(await list('/promoters?q=söhne')).toEqual([seller.id]);
    expect(await list('/promoters?q=100%25')).toEqual([seller.id]);
    expect(await list('/promoters?verified=true')).toEqual([seller.id]);
    expect(await list('/promoters?verified=false')).not.toContain(seller.id);
    const [oldest] = await list('/promoters?sort=created_at&limit=1');
    expect(oldest).toBe(promoter.id);
    await refused('/promoters?verified=maybe');
  });
});
