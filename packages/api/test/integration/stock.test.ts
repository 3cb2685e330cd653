import type { WebhookDataByType } from '@ticket-vendor/webhooks';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Promoter, pay } from '../people.ts';

const DAY = 86_400;

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

const newSale = async (tiers: Parameters<typeof newEvent>[2], event: Record<string, unknown> = {}) => {
  const made = await newEvent(
    api,
    promoter,
    tiers.map((tier) => ({ price: 0, ...tier })),
    event,
  );
  const at = (n: number) => made.tiers[n]?.id ?? '';
  return {
    id: made.id,
    first: at(0),
    second: at(1),
    /** Orders tickets; free ones are sold at once. */
    order: async (quantity: number, tier_id = at(0)): Promise<Order> => {
      const { status, body } = await newBuyer(api, promoter).order({
        event_id: made.id,
        items: [{ tier_id, quantity }],
      });
      expect(status, JSON.stringify(body)).toBe(201);
      return body;
    },
    /** What its promoter was told of its stock since the last call. */
    told: teller(made.id),
  };
};

const teller = (eventId: string) => {
  const known = new Set<string>();
  return async () => {
    const messages = await api.query<{ id: string; type: string; data: unknown }>(
      `select id, type, data from webhook_messages
       where type like 'tier.%' and data ->> 'event_id' = $1 or type = 'event.sold_out' and data ->> 'id' = $1
       order by created_at, type desc`,
      [eventId],
    );
    const news = messages.filter(({ id }) => !known.has(id));
    for (const { id } of news) known.add(id);
    return news.map(({ type, data }) => ({ type, data }));
  };
};
type Sale = Awaited<ReturnType<typeof newSale>>;

const typesOf = async ({ told }: Sale) => (await told()).map(({ type }) => type);

const call = async (method: string, path: string, body?: object) => {
  const answer = await api.send(method, path, { as: promoter.sk, body });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
};
const refund = ({ id }: Order) => call('POST', `/orders/${id}/refund`, {});
const changeTier = (id: string, changes: object) => call('PUT', `/tiers/${id}`, changes);

const tierData = ({ id, first }: Sale) => ({
  id: first,
  event_id: id,
  promoter_id: promoter.id,
  name: 'General admission',
  currency: 'EUR',
});

describe('a tier that runs low', () => {
  test('is announced once, by its unsold tickets, whatever is in unpaid orders', async () => {
    const sale = await newSale([{ price: 2500, quantity: 6, low_inventory_threshold: 2 }]);
    const buy = async (quantity: number) => {
      pay(api, await sale.order(quantity));
      await api.standIns.stripe.webhooks.idle();
    };
    const unpaid = await sale.order(2);
    await buy(2);
    expect(await sale.told()).toEqual([]);

    await buy(2);
    const data: WebhookDataByType['tier.low_inventory'] = {
      ...tierData(sale),
      price: 2500,
      quantity: 6,
      sold: 4,
      available: 0,
      threshold: 2,
    };
    expect(await sale.told()).toEqual([{ type: 'tier.low_inventory', data }]);

    expect((await api.send('POST', `/orders/${unpaid.id}/cancel`, { as: unpaid.secret })).status).toBe(200);
    await buy(1);
    expect(await sale.told()).toEqual([]);
  });

  test('is low too where the capacity of its event runs out', async () => {
    const sale = await newSale([{ quantity: 10, low_inventory_threshold: 1 }, { quantity: 10 }], { capacity: 4 });
    await sale.order(1);
    await sale.order(1, sale.second);
    expect(await sale.told()).toEqual([]);
    await sale.order(1, sale.second);
    expect(await sale.told()).toMatchObject([{ type: 'tier.low_inventory', data: { id: sale.first, available: 1 } }]);
  });

  test('has a threshold that its promoter may change, and nobody else sees', async () => {
    const sale = await newSale([{ quantity: 6, low_inventory_threshold: 2 }]);
    await changeTier(sale.first, { low_inventory_threshold: 3 });
    const seenBy = async (as: string) => (await api.send('GET', `/events/${sale.id}`, { as })).body;
    expect(await seenBy(promoter.sk)).toMatchObject({ tiers: [{ low_inventory_threshold: 3 }] });
    expect(await seenBy(promoter.pk)).toMatchObject({ tiers: [{ low_inventory_threshold: null }] });
  });
});

describe('the last ticket', () => {
  test('is announced once for its tier and its event, though two buyers confirm at once', async () => {
    const sale = await newSale([{ price: 2500, quantity: 2 }]);
    const orders = [await sale.order(1), await sale.order(1)];
    expect(await sale.told()).toEqual([]);
    for (const order of orders) pay(api, order);
    await Promise.all(orders.map((order) => newBuyer(api, promoter).confirm(order)));
    await api.standIns.stripe.webhooks.idle();

    const { body: event } = await api.send<WebhookDataByType['event.sold_out']>('GET', `/events/${sale.id}`);
    const tier: WebhookDataByType['tier.sold_out'] = { ...tierData(sale), price: 2500, quantity: 2, sold: 2 };
    const { promoter_id, title, venue, city, time_zone, capacity } = event;
    const { start_time, end_time, local_start_time, local_end_time } = event;
    const data: WebhookDataByType['event.sold_out'] = {
      ...{ id: sale.id, promoter_id, title, venue, city, time_zone, capacity, status: 'published' },
      ...{ start_time, end_time, local_start_time, local_end_time },
    };
    expect(await sale.told()).toEqual([
      { type: 'tier.sold_out', data: tier },
      { type: 'event.sold_out', data },
    ]);
  });

  test('of a capacity below the sum of its tiers sells the event out, not the tier that has more', async () => {
    const sale = await newSale([{ quantity: 2 }, { quantity: 2 }], { capacity: 3 });
    await sale.order(2);
    expect(await typesOf(sale)).toEqual(['tier.sold_out']);
    await sale.order(1, sale.second);
    expect(await typesOf(sale)).toEqual(['event.sold_out']);
  });

  test('may be a lowered quantity, or a deleted tier', async () => {
    const sale = await newSale([{ quantity: 5 }, { quantity: 5 }]);
    await sale.order(2);
    await changeTier(sale.first, { quantity: 2 });
    expect(await typesOf(sale)).toEqual(['tier.sold_out']);
    await call('DELETE', `/tiers/${sale.second}`);
    expect(await typesOf(sale)).toEqual(['event.sold_out']);
  });
});

describe('a tier that was sold out', () => {
  test('is back after a refund, and sold out anew with the next sale', async () => {
    const sale = await newSale([{ quantity: 3, low_inventory_threshold: 2 }]);
    await sale.order(1);
    const order = await sale.order(2);
    expect(await typesOf(sale)).toEqual(['tier.low_inventory', 'tier.sold_out', 'event.sold_out']);

    await refund(order);
    const data: WebhookDataByType['tier.back_in_stock'] = {
      ...tierData(sale),
      price: 0,
      quantity: 3,
      sold: 1,
      available: 2,
    };
    expect(await sale.told()).toEqual([{ type: 'tier.back_in_stock', data }]);
    await sale.order(2);
    expect(await typesOf(sale)).toEqual(['tier.sold_out', 'event.sold_out']);
  });

  test('is back with more tickets, once their sale has begun', async () => {
    const sale = await newSale([{ quantity: 1 }]);
    await sale.order(1);
    expect(await typesOf(sale)).toEqual(['tier.sold_out', 'event.sold_out']);
    const tomorrow = new Date(api.now().getTime() + DAY * 1000).toISOString();
    await changeTier(sale.first, { quantity: 4, sale_start: tomorrow });
    expect(await sale.told()).toEqual([]);
    await changeTier(sale.first, { sale_start: null });
    expect(await sale.told()).toMatchObject([{ type: 'tier.back_in_stock', data: { quantity: 4, available: 3 } }]);
  });

  test('is back when its event is published again, not while it is a draft', async () => {
    const sale = await newSale([{ quantity: 1 }]);
    const order = await sale.order(1);
    await sale.told();
    await call('POST', `/events/${sale.id}/unpublish`);
    await refund(order);
    expect(await sale.told()).toEqual([]);
    await call('POST', `/events/${sale.id}/publish`);
    expect(await typesOf(sale)).toEqual(['tier.back_in_stock']);
  });

  test('stays so while its seat is offered along the waitlist, until the public can buy it', async () => {
    const sale = await newSale([{ quantity: 1 }]);
    const order = await sale.order(1);
    await sale.told();
    const buyer = newBuyer(api, promoter);
    const join = async (who = newBuyer(api, promoter)) =>
      (await who.join({ event_id: sale.id, tier_id: sale.first })).body;
    const entry = await join(buyer);
    await refund(order);
    const claimed = await buyer.order({ claim_token: entry.token });
    expect(claimed.body.status).toBe('confirmed');
    expect(await sale.told()).toEqual([]);

    await join();
    await refund(claimed.body);
    expect(await sale.told()).toEqual([]);
    api.advance(DAY + 1);
    await api.sweep();
    expect(await typesOf(sale)).toEqual(['tier.back_in_stock']);
  });
});

test('no stock is announced for a cancelled event, whatever becomes of its tickets and tiers', async () => {
  const sale = await newSale([{ quantity: 2, low_inventory_threshold: 1 }, { quantity: 1 }]);
  await sale.order(1);
  await sale.order(1);
  expect(await typesOf(sale)).toEqual(['tier.low_inventory', 'tier.sold_out']);
  await call('POST', `/events/${sale.id}/cancel`);
  await call('DELETE', `/tiers/${sale.second}`);
  await api.drain();
  expect(await sale.told()).toEqual([]);
  expect(await api.query('select sold from events where id = $1', [sale.id])).toEqual([{ sold: 0 }]);
});
