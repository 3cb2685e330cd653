import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../contract.ts';
import { createHarness, type Harness } from '../harness.ts';
import { tour } from '../tour.ts';

let api: Harness;
/** The round trips to Postgres of each operation's costliest call, by what was asked. */
const trips = new Map<string, string[]>();

/** What goes on after the answer: handing jobs to the queue, noting that a key was used. */
const AFTERWARDS = /lease_jobs|set "last_used_at" = /;
/** What an isolate remembers: a key for ten seconds, the event of a tier for ever. */
const LOOK_UP = /^select "id", "promoter_id", "kind", .* from "api_keys"|^select "event_id" from "tiers"/;

const OF_OFFER = 'orders.create of an offer';
const hasClaim = (body: unknown) => typeof body === 'object' && body !== null && 'claim_token' in body;

beforeAll(async () => {
  api = await createHarness();
  const { control, webhooks } = api.standIns.stripe;
  await tour(api, async (asked, request, { options }) => {
    const operationId = asked === 'orders.create' && hasClaim(options.body) ? OF_OFFER : asked;
    // What Stripe tells of it is another request's.
    control.holdWebhooks();
    await api.idle();
    const statements: string[] = [];
    const stop = api.standIns.neon.observe((seen) => {
      const text = seen.statements.map(({ query }) => query.replace(/\s+/g, ' ').trim()).join('; ');
      if (AFTERWARDS.test(text) || (LOOK_UP.test(text) && !operationId.startsWith('apiKeys.'))) return;
      statements.push(text);
    });
    const answer = await request();
    stop();
    await control.releaseWebhooks();
    await webhooks.settled();
    if (statements.length >= (trips.get(operationId)?.length ?? 0)) trips.set(operationId, statements);
    return answer;
  });
}, 120_000);
afterAll(() => api.close());

/** What takes more, and why. */
const MORE: Record<string, [most: number, because: string]> = {
  'orders.create': [3, 'checkout: the order, the payable that Stripe made for it, the answer of the idempotency key'],
  [OF_OFFER]: [4, 'checkout, of what was offered, which is read first'],
  'orders.confirm': [3, 'checkout: the order and its key, the confirmation, the answer of the key'],
  'orders.refund': [3, 'it has to know the event before it can ask the gate what is held there'],
  'waitlist.notify': [3, 'out of turn, it has to know the event before it can ask the gate what is held there'],
  'orders.cancel': [3, 'Stripe is asked about the payable that it reads, before the order ends'],
  'tickets.validateCode': [3, 'the code’s signature is checked with the key of its event before anybody is let in'],
  'promoters.createPaymentAccount': [3, 'the account that Stripe made is kept before the way to it is let out'],
  'events.uploadImage': [3, 'an image that the event shows already is not stored again, and R2 is asked in between'],
  'orders.choosePayment': [4, 'one payable is stopped at Stripe and another made, each kept before it is let out'],
};

const isPublicRead = ({ method, operation }: (typeof operations)[number]) =>
  method === 'get' && operation['x-access'].includes('anonymous');

const atMost = (id: string, most: number) => {
  const asked = trips.get(id) ?? ['never called'];
  const told = asked.length > most ? asked.map((text) => text.slice(0, 100)) : [];
  expect({ id, asked: told }).toEqual({ id, asked: [] });
};

describe('round trips to Postgres', () => {
  it.each(operations.filter(isPublicRead).map(({ operation }) => operation.operationId))(
    '%s, which anyone may read, takes one at most',
    (id) => atMost(id, 1),
  );

  it.each(
    operations
      .filter((one) => !isPublicRead(one))
      .map(({ operation }) => operation.operationId)
      .filter((id) => !MORE[id]),
  )('%s, with its idempotency key, takes two at most', (id) => atMost(id, 2));

  it.each(Object.entries(MORE).map(([id, [most, because]]) => ({ id, most, because })))(
    '$id takes $most at most: $because',
    ({ id, most }) => atMost(id, most),
  );

  it('what can be bought now takes none, nor does a hold', () => {
    for (const id of ['events.availability', 'tiers.availability', 'holds.create']) atMost(id, 0);
  });

  it('a checkout takes three at most for each of its steps', () => {
    for (const id of ['holds.create', 'orders.create', 'orders.confirm']) atMost(id, 3);
  });

  it('are counted: those of an exception are as many as it says', () => {
    expect(trips.get('orders.create')).toHaveLength(3);
  });
});
