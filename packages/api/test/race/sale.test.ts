import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, pay } from '../people.ts';
import { setRoom } from '../visitors.ts';
import { dropChecks, withoutGuard, withoutLock } from './guards.ts';
import { lowerBarrier, stopAt, untilWaiting } from './waiting.ts';

const BUYERS = 200;
const SEATS = 50;

let api: Harness;
beforeEach(async () => {
  api = await createHarness({ env: { HOLD_SEATS_PER_IP: '10000' } });
});
afterEach(() => api.close());

/** Everyone at once: hold, order, pay, confirm. Returns how each one ended. */
const rush = async (
  buyers: number,
  eventId: string,
  tierId: string,
  promoter: Awaited<ReturnType<typeof newPromoter>>,
) => {
  const buy = async (): Promise<string> => {
    const buyer = newBuyer(api, promoter);
    const hold = await buyer.hold(eventId, [{ tier_id: tierId, quantity: 1 }]);
    if (hold.status !== 201) return hold.body.code;
    const order = await buyer.order({ hold_token: hold.body.token });
    // A hold without Redis behind it may be one of more than there are seats for.
    if (order.status !== 201) return order.body.code.replace('hold_no_longer_fits', 'sold_out');
    pay(api, order.body);
    const confirmed = await buyer.confirm(order.body);
    return confirmed.status === 200 ? confirmed.body.status : confirmed.body.code;
  };
  const outcomes = await Promise.all(Array.from({ length: buyers }, buy));
  await api.standIns.stripe.webhooks.idle();
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

const sold = async (eventId: string) => {
  const [row] = await api.query<{ tickets: number; buyers: number }>(
    'select count(*)::int as tickets, count(distinct order_id)::int as buyers from tickets where event_id = $1',
    [eventId],
  );
  return row;
};

/** As if each buyer came to an isolate of their own, which knows nothing of the others' holds. */
const forgetHolds = () => Object.assign(api.deps.gate, { remembered: () => ({}) });

const CROWDED = { sold_out: BUYERS - SEATS, confirmed: SEATS };

describe(`${BUYERS} buyers at once for ${SEATS} tickets`, () => {
  test('50 get one, 150 are told that it is sold out, and every invariant holds', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: SEATS }]);
    const [tier] = event.tiers;
    // A hundred refusals would open one by themselves.
    await setRoom(api, promoter, event.id, { mode: 'off' });

    expect(await rush(BUYERS, event.id, tier?.id ?? '', promoter)).toEqual(CROWDED);
    expect(await sold(event.id)).toEqual({ tickets: SEATS, buyers: SEATS });
    expect(await api.violations()).toEqual([]);
  });

  test('without Redis the same holds, for Postgres decides', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: SEATS }]);
    const [tier] = event.tiers;
    api.standIns.upstash.faults.set({ status: 500 });
    forgetHolds();

    expect(await rush(BUYERS, event.id, tier?.id ?? '', promoter)).toEqual(CROWDED);
    expect(await api.violations()).toEqual([]);
  });

  test('control: without the check in Postgres, and without the gate, it oversells', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: SEATS }]);
    const [tier] = event.tiers;
    api.standIns.upstash.faults.set({ status: 500 });
    forgetHolds();
    await dropChecks(api.query);
    await withoutGuard(api.query, 'line_refusal', [['when p_free < p_quantity', 'when false']]);

    await rush(BUYERS, event.id, tier?.id ?? '', promoter);
    expect((await sold(event.id))?.tickets).toBeGreaterThan(SEATS);
    expect((await api.violations()).map(({ id }) => id)).toContain('1c');
  });

  test('control: without the event’s lock, and without the gate, it oversells', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 1 }]);
    const [tier] = event.tiers;
    api.standIns.upstash.faults.set({ status: 500 });
    forgetHolds();
    await dropChecks(api.query);
    await withoutLock(api.query);
    const write = '  insert into orders (';
    await withoutGuard(api.query, 'reserve_order', [[write, `  ${stopAt("'seat'")}\n${write}`]]);

    const lift = await lowerBarrier(api, 'seat');
    const rushed = rush(2, event.id, tier?.id ?? '', promoter);
    // Both have found the seat free, and neither has taken it.
    await untilWaiting(api, 2);
    await lift();
    await rushed;
    expect((await api.violations()).map(({ id }) => id)).toContain('1c');
  });
});
