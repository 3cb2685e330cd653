import { randomUUID } from 'node:crypto';
import { countTraffic, type Traffic } from '@ticket-vendor/stand-ins/traffic.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STRIPE_EVENT_TYPES } from '../../src/modules/stripe-events/types.ts';
import { operations } from '../contract.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, pay } from '../people.ts';
import { newEndpoint, startReceiver } from '../receiver.ts';
import { tour } from '../tour.ts';

// What each operation asks of Postgres, Redis, Stripe and the queue. docs/measurements/budget.json has the figures, and
// docs/performance.md shows them. After a change that is meant, `npx vitest run --project integration round-trips -u`
// writes the file, and `npm run generate` writes the table there.

let api: Harness;

/** Not each request takes these: an isolate knows a key for ten seconds and a tier's event for ever, and notes a key's last use now and then. */
const NOW_AND_THEN =
  /^select "id", "promoter_id", "kind", .* from "api_keys" where \(+"api_keys"."token_hash"|^select "event_id" from "tiers"|set "last_used_at" = /;
/** Nothing waits for the jobs that a request runs itself, or leases to publish. */
const AFTERWARDS = /app\.(claim|finish|lease)_jobs\(/;

const OF_OFFER = 'orders.create of an offer';
const WHILE_WAITING = 'orders.refund while somebody waits';
const OUT_OF_TURN = 'waitlist.notify out of turn';

/** Where an operation takes another way, its name says so. */
const nameOf = async (operationId: string, body: unknown) => {
  const has = (field: string) => typeof body === 'object' && body !== null && field in body;
  if (operationId === 'orders.create' && has('claim_token')) return OF_OFFER;
  if (operationId === 'orders.create' && has('items')) return 'orders.create without a hold';
  if (operationId === 'waitlist.notify' && has('override')) return OUT_OF_TURN;
  if (operationId !== 'orders.refund') return operationId;
  const waiting = await api.query("select 1 from waitlist_entries where status = 'waiting'");
  return waiting.length > 0 ? WHILE_WAITING : operationId;
};

/** `statements` are those that the answer waits for; `traffic` also has what a request does after it. */
type Cost = { statements: string[]; traffic: Traffic };

/** What `request` costs, without the jobs that it leaves. What Stripe tells meanwhile is another request's, and waits. */
const costOf = async <T>(request: () => Promise<T>): Promise<[T, Cost]> => {
  const { control, webhooks } = api.standIns.stripe;
  await webhooks.idle();
  control.holdWebhooks();
  await api.idle();
  const { counts: traffic, stop } = countTraffic(api.standIns);
  const statements: string[] = [];
  const stopListening = api.standIns.neon.observe((seen) => {
    const text = seen.statements.map(({ query }) => query.replace(/\s+/g, ' ').trim()).join('; ');
    if (NOW_AND_THEN.test(text)) traffic.postgres -= 1;
    else if (!AFTERWARDS.test(text)) statements.push(text);
  });
  const answer = await request();
  await api.idle();
  stop();
  stopListening();
  return [answer, { statements, traffic }];
};

const costs = new Map<string, Cost>();
const purchases: Record<string, Record<string, Traffic>> = {};

/** The jobs that are due, and those which they leave. */
const runDueJobs = async (): Promise<void> => {
  do await api.idle();
  while ((await api.standIns.qstash.flushDue()) > 0);
};

/** A purchase of two tickets, step by step; Stripe tells of the payment before the buyer asks, or after. */
const purchase = async (first: 'buyer' | 'stripe', hookUrl?: string): Promise<Record<string, Traffic>> => {
  const promoter = await newPromoter(api);
  const { id, tiers } = await newEvent(api, promoter, [{ quantity: 100 }]);
  const items = [{ tier_id: tiers[0]?.id ?? '', quantity: 2 }];
  if (hookUrl !== undefined) await newEndpoint(api, promoter, hookUrl);
  const buyer = newBuyer(api, promoter);
  // The first hold makes the event known to the isolate and to Redis.
  await buyer.hold(id, items, randomUUID());
  await api.drain();
  const steps: Record<string, Traffic> = {};
  const step = async <T>(name: string, request: () => Promise<T>): Promise<T> => {
    const [answer, { traffic }] = await costOf(request);
    steps[name] = traffic;
    return answer;
  };
  const hold = await step('holds.create', () => buyer.hold(id, items, randomUUID()));
  const { body: order } = await step('orders.create', () => buyer.order({ hold_token: hold.body.token }, randomUUID()));
  const { control } = api.standIns.stripe;
  pay(api, order);
  const confirm = () => step('orders.confirm', () => buyer.confirm(order));
  if (first === 'buyer') await confirm();
  await step('Stripe’s event', () => control.releaseWebhooks());
  if (first === 'stripe') await confirm();
  const { status } = (await buyer.look(order)).body;
  if (status !== 'confirmed') throw new Error(`The order is ${status}.`);
  await step('jobs', runDueJobs);
  await control.releaseWebhooks();
  await api.drain();
  return steps;
};

beforeAll(async () => {
  api = await createHarness();
  api.standIns.stripe.setWebhookUrl(`${api.origin}/internal/stripe/events`, STRIPE_EVENT_TYPES);
  await tour(api, async (asked, request, { options }) => {
    const operationId = await nameOf(asked, options.body);
    const [answer, cost] = await costOf(request);
    await api.standIns.stripe.control.releaseWebhooks();
    // An operation that is asked more than once counts with what it costs at most.
    if (cost.statements.length >= (costs.get(operationId)?.statements.length ?? 0)) costs.set(operationId, cost);
    return answer;
  });
  const receiver = await startReceiver();
  purchases['the buyer asks first'] = await purchase('buyer');
  purchases['Stripe tells first'] = await purchase('stripe');
  purchases['with an endpoint that hears of everything'] = await purchase('stripe', receiver.url);
  await receiver.close();
});
afterAll(() => api.close());

/** Operations that take three, and why: steps of a checkout, and calls of the gate between two. */
const MORE = new Map([
  [OF_OFFER, 'checkout, of what was offered, which is read first'],
  ['orders.choosePayment', 'checkout: the order and its key, the end of one payable, the next with the answer'],
  ['apiKeys.update', 'the key, which says what its caller must be allowed to do; its change; the answer of the key'],
  ['events.settleTimes', 'what is stored is reckoned by the service’s rules of zones, which Postgres does not have'],
  [WHILE_WAITING, 'freed seats are offered in the same transaction, but none that the gate holds for a cart'],
  [OUT_OF_TURN, 'what is offered is in nobody’s cart, as only the gate knows of the event that is found'],
]);

const isPublicRead = ({ method, operation }: (typeof operations)[number]) =>
  method === 'get' && operation['x-access'].includes('anonymous');

const asked = (id: string) => costs.get(id)?.statements ?? ['never called'];

const atMost = (id: string, most: number) => {
  const told = asked(id).length > most ? asked(id).map((text) => text.slice(0, 100)) : [];
  expect({ id, asked: told }).toEqual({ id, asked: [] });
};

describe('round trips to Postgres before the answer', () => {
  test.each(operations.filter(isPublicRead).map(({ operation }) => operation.operationId))(
    '%s, which anyone may read, takes one at most',
    (id) => atMost(id, 1),
  );

  test.each(
    operations
      .filter((one) => !isPublicRead(one))
      .map(({ operation }) => operation.operationId)
      .filter((id) => !MORE.has(id)),
  )('%s, with its idempotency key, takes two at most', (id) => atMost(id, 2));

  test.each([...MORE].map(([id, because]) => ({ id, because })))('$id takes three: $because', ({ id }) =>
    expect({ id, asked: asked(id) }).toEqual({
      id,
      asked: Array.from({ length: 3 }, () => expect.any(String)),
    }),
  );

  test('what can be bought now takes none, nor does a hold', () => {
    for (const id of ['events.availability', 'tiers.availability', 'holds.create']) atMost(id, 0);
  });
});

/** An object with a line for each cost, so that a change shows as one line. */
const inLines = (of: Record<string, Traffic>, indent: string) => {
  const lines = Object.entries(of).map(
    ([name, { postgres, redis, stripe, queue }]) =>
      `${indent}  ${JSON.stringify(name)}: ${JSON.stringify({ postgres, redis, stripe, queue }).replaceAll(/([:,])/g, '$1 ')}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
};

test('what each operation and each step of a purchase asks of the world is what the budget says', async () => {
  const operationsSorted = [...costs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { traffic }]) => [id, traffic]);
  const kinds = Object.entries(purchases).map(
    ([name, steps]) => `    ${JSON.stringify(name)}: ${inLines(steps, '    ')}`,
  );
  const budget = `{
  "operations": ${inLines(Object.fromEntries(operationsSorted), '  ')},
  "purchases": {
${kinds.join(',\n')}
  }
}
`;
  await expect(budget).toMatchFileSnapshot('../../../../docs/measurements/budget.json');
});
