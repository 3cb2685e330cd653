import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../contract.ts';
import { createHarness, type Harness } from '../harness.ts';
import { tour } from '../tour.ts';

let api: Harness;
/** The most round trips to Postgres that a call of each operation takes. */
const trips = new Map<string, string[]>();

/** Operations after which jobs were leased to be published. */
const leasing = new Set<string>();

/** Work after the response: leasing jobs, recording the use of a key. */
const AFTERWARDS = /lease_jobs|set "last_used_at" = /;
/** What an isolate caches: a key for ten seconds, the event of a tier for ever. */
const LOOK_UP = /^select "id", "promoter_id", "kind", .* from "api_keys"|^select "event_id" from "tiers"/;

const OF_OFFER = 'orders.create of an offer';
const WHILE_WAITING = 'orders.refund while somebody waits';
const OUT_OF_TURN = 'waitlist.notify out of turn';

/** Where an operation takes another way, its name says so. */
const nameOf = async (operationId: string, body: unknown) => {
  const has = (field: string) => typeof body === 'object' && body !== null && field in body;
  if (operationId === 'orders.create' && has('claim_token')) return OF_OFFER;
  if (operationId === 'waitlist.notify' && has('override')) return OUT_OF_TURN;
  if (operationId !== 'orders.refund') return operationId;
  const waiting = await api.query("select 1 from waitlist_entries where status = 'waiting'");
  return waiting.length > 0 ? WHILE_WAITING : operationId;
};

beforeAll(async () => {
  api = await createHarness();
  const { control, webhooks } = api.standIns.stripe;
  await tour(api, async (asked, request, { options }) => {
    const operationId = await nameOf(asked, options.body);
    // What Stripe tells of it, or of what came before, is another request's.
    await webhooks.idle();
    control.holdWebhooks();
    await api.idle();
    const statements: string[] = [];
    const stop = api.standIns.neon.observe((seen) => {
      const text = seen.statements.map(({ query }) => query.replace(/\s+/g, ' ').trim()).join('; ');
      if (text.includes('lease_jobs')) leasing.add(operationId);
      if (AFTERWARDS.test(text) || (LOOK_UP.test(text) && !operationId.startsWith('apiKeys.'))) return;
      statements.push(text);
    });
    const answer = await request();
    await api.idle();
    stop();
    await control.releaseWebhooks();
    await webhooks.idle();
    if (statements.length >= (trips.get(operationId)?.length ?? 0)) trips.set(operationId, statements);
    return answer;
  });
});
afterAll(() => api.close());

/** Operations that take three, and why: steps of a checkout, and calls of the gate between two. */
const MORE = new Map([
  [OF_OFFER, 'checkout, of what was offered, which is read first'],
  ['orders.confirm', 'checkout: the order and its key, the confirmation, the answer of the key'],
  ['orders.choosePayment', 'checkout: the order and its key, the end of one payable, the next with the answer'],
  ['apiKeys.update', 'the key, which says what its caller must be allowed to do; its change; the answer of the key'],
  ['events.settleTimes', 'what is stored is reckoned by the service’s rules of zones, which Postgres does not have'],
  [WHILE_WAITING, 'freed seats are offered in the same transaction, but none that the gate holds for a cart'],
  [OUT_OF_TURN, 'what is offered is in nobody’s cart, as only the gate knows of the event that is found'],
]);

const isPublicRead = ({ method, operation }: (typeof operations)[number]) =>
  method === 'get' && operation['x-access'].includes('anonymous');

const atMost = (id: string, most: number) => {
  const asked = trips.get(id) ?? ['never called'];
  const told = asked.length > most ? asked.map((text) => text.slice(0, 100)) : [];
  expect({ id, asked: told }).toEqual({ id, asked: [] });
};

describe('round trips to Postgres', () => {
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
    expect({ id, asked: trips.get(id) ?? [] }).toEqual({
      id,
      asked: Array.from({ length: 3 }, () => expect.any(String)),
    }),
  );

  test('jobs are published without a round trip, but where they may be many or are brought forward', () =>
    expect([...leasing].sort()).toEqual([
      'refunds.retry',
      'webhookEndpoints.replay',
      'webhookEndpoints.replayDelivery',
    ]));

  test('what can be bought now takes none, nor does a hold', () => {
    for (const id of ['events.availability', 'tiers.availability', 'holds.create']) atMost(id, 0);
  });
});
