import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { type Entry, newBuyer, newEvent, newPromoter, type Order, type Promoter, pay, type Tier } from '../people.ts';
import { type Random, seeded } from '../random.ts';
import { dropChecks, withoutGuard, withoutLock } from './guards.ts';

const ACTORS = 16;
/** Things that each of them does. */
const ACTS = 40;
const SEED = Number(process.env.STRESS_SEED ?? 20_260_711);

let api: Harness;
beforeEach(async () => {
  api = await createHarness({ env: { HOLD_SEATS_PER_IP: '100000' } });
});
afterEach(() => api.close());

type Stage = {
  promoter: Promoter;
  events: { id: string; tiers: Tier[] }[];
  entries: Entry[];
  paid: Order[];
  /** How often each operation ended in each way. */
  outcomes: Map<string, number>;
};

const ACTIONS = { buy: 50, join: 12, leave: 5, claim: 8, refund: 8, quantity: 7, capacity: 4, time: 6 };

/** One random thing that somebody does. */
const act = async (stage: Stage, random: Random): Promise<void> => {
  const { promoter, entries, paid } = stage;
  const event = random.pick(stage.events);
  const note = ({ status, body }: { status: number; body: { code?: string } }, what: string) => {
    const outcome = `${what} ${status}${body?.code ? ` ${body.code}` : ''}`;
    stage.outcomes.set(outcome, (stage.outcomes.get(outcome) ?? 0) + 1);
    return status < 300;
  };
  const payOrLeave = async (order: Order) => {
    const buyer = newBuyer(api, promoter);
    const ending = random.weighted({ pay: 60, cancel: 15, abandon: 25 });
    if (ending === 'cancel') {
      note(await api.send('POST', `/orders/${order.id}/cancel`, { as: order.secret }), 'cancel');
    } else if (ending === 'pay' && order.payment_id) {
      try {
        pay(api, order);
      } catch {
        return; // it expired, and its intent was cancelled
      }
      if (random.chance(0.5)) note(await buyer.confirm(order), 'confirm');
      paid.push(order);
    }
  };

  switch (random.weighted(ACTIONS)) {
    case 'buy': {
      const items = random
        .some(event.tiers, random.integer(1, 3))
        .map(({ id }) => ({ tier_id: id, quantity: random.integer(1, 3) }));
      const made = await newBuyer(api, promoter).order({ event_id: event.id, items });
      if (note(made, 'order')) await payOrLeave(made.body);
      return;
    }
    case 'join': {
      const tier_id = random.chance(0.6) ? random.pick(event.tiers).id : null;
      const joined = await newBuyer(api, promoter).join({
        event_id: event.id,
        ...(tier_id && { tier_id }),
        quantity: random.integer(1, 4),
      });
      if (note(joined, 'join')) entries.push(joined.body);
      return;
    }
    case 'leave': {
      if (entries.length === 0) return;
      const { id, token } = random.pick(entries);
      note(await api.send('DELETE', `/waitlist/${id}`, { as: token }), 'leave');
      return;
    }
    case 'claim': {
      if (entries.length === 0) return;
      const made = await newBuyer(api, promoter).order({ claim_token: random.pick(entries).token });
      if (note(made, 'claim')) await payOrLeave(made.body);
      return;
    }
    case 'refund': {
      if (paid.length === 0) return;
      const { id } = random.pick(paid);
      const body = random.chance(0.5) ? {} : { amount: random.integer(1, 500) };
      note(await api.send('POST', `/orders/${id}/refund`, { as: promoter.sk, body }), 'refund');
      return;
    }
    case 'quantity': {
      const body = { quantity: random.integer(5, 40) };
      note(await api.send('PUT', `/tiers/${random.pick(event.tiers).id}`, { as: promoter.sk, body }), 'quantity');
      return;
    }
    case 'capacity': {
      const body = { capacity: random.chance(0.3) ? null : random.integer(20, 80) };
      note(await api.send('PUT', `/events/${event.id}`, { as: promoter.sk, body }), 'capacity');
      return;
    }
    case 'time': {
      api.advance(random.integer(20, 200));
      await api.sweep();
      return;
    }
  }
};

/** What went wrong: answers that say so, deadlocks that Postgres counted, broken invariants. */
const troubles = async (stage: Stage): Promise<string[]> => {
  const [row] = await api.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  return [
    ...[...stage.outcomes.keys()].filter((outcome) => / 5\d\d/.test(outcome)),
    ...api.log.filter(({ message }) => message === 'unexpected error').map(({ fields }) => String(fields?.error)),
    ...api.log
      .filter(({ level, message }) => level === 'error' && message !== 'unexpected error')
      .map((l) => l.message),
    ...(row?.deadlocks === '0' ? [] : ['deadlocks']),
    ...(await api.violations()).map(({ id, promise }) => `${id}: ${promise}`),
  ];
};

/** Everybody at once, until all is done or something is wrong. */
const stress = async (): Promise<{ stage: Stage; found: string[] }> => {
  const promoter = await newPromoter(api);
  const tiers = [{ quantity: 20 }, { quantity: 12 }, { quantity: 8 }];
  const stage: Stage = {
    promoter,
    events: [
      await newEvent(api, promoter, tiers),
      await newEvent(api, promoter, tiers, { capacity: 25 }),
      await newEvent(api, promoter, [{ quantity: 6 }, { quantity: 6 }]),
    ],
    entries: [],
    paid: [],
    outcomes: new Map(),
  };
  let found: string[] = [];
  let isOn = true;
  const actor = async (_: unknown, n: number) => {
    const random = seeded(SEED + n);
    for (let acts = 0; acts < ACTS && isOn; acts++) await act(stage, random);
  };
  const acting = async () => {
    try {
      await Promise.all(Array.from({ length: ACTORS }, actor));
    } finally {
      isOn = false;
    }
  };
  const checking = async () => {
    while (isOn) {
      found = await troubles(stage);
      if (found.length > 0) isOn = false;
    }
  };
  await Promise.all([acting(), checking()]);
  await api.standIns.stripe.webhooks.idle();
  await api.drain();
  return { stage, found: found.length > 0 ? found : await troubles(stage) };
};

test(`${ACTORS} people doing all that can be done to three events break nothing and never lock each other out`, async () => {
  const { stage, found } = await stress();
  expect(found, `seed ${SEED}`).toEqual([]);
  // It is no proof if nothing happened.
  const seen = [...stage.outcomes.keys()].map((outcome) => outcome.split(' ').slice(0, 2).join(' '));
  expect(seen).toEqual(expect.arrayContaining(['order 201', 'join 201', 'confirm 200', 'refund 200', 'quantity 200']));
  expect(stage.outcomes.get('order 201')).toBeGreaterThan(20);
});

test('control: without the event’s lock the same people deadlock or break an invariant', async () => {
  await dropChecks(api.query);
  await withoutLock(api.query);
  // A pause between looking and writing, in which the lock would have kept the others waiting.
  const write = '  insert into orders (';
  await withoutGuard(api.query, 'reserve_order', [[write, `  perform pg_sleep(0.05);\n${write}`]]);
  const { found } = await stress();
  expect(found).not.toEqual([]);
});
