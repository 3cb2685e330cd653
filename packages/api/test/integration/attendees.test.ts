import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newEvent, newPromoter, type Order, type Problem, type Promoter, register, type Ticket } from '../people.ts';

type Attendee = { name: string; email?: string; answers?: { question: string; answer: string }[] };
type Named = Ticket & { attendee: Attendee | null } & Problem;

const ADA: Attendee = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  answers: [
    { question: 'Shirt size?', answer: 'M' },
    { question: 'Any allergies?', answer: 'Peanuts' },
  ],
};

let api: Harness;
let promoter: Promoter;
let eventId: string;
let tierId: string;
let boxId: string;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
  const event = await newEvent(api, promoter, [
    { price: 0, quantity: 500 },
    { price: 0, quantity: 500 },
  ]);
  eventId = event.id;
  [tierId = '', boxId = ''] = event.tiers.map(({ id }) => id);
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

/** An order of two tickets, confirmed. */
const newOrder = async (body: object = {}, as = promoter.pk) => {
  const who = { email: 'buyer@example.com', name: 'Grace Hopper' };
  const items = [{ tier_id: tierId, quantity: 2 }];
  const made = await api.send<Order>('POST', '/orders', { as, body: { ...who, event_id: eventId, items, ...body } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const [first, second] = made.body.tickets as [Named, Named];
  return { ...made.body, first, second };
};
const update = (ticket: { id: string }, as: string | undefined, body: unknown = { attendee: ADA }, key?: string) =>
  api.send<Named>('PUT', `/tickets/${ticket.id}`, { as, body, ...(key && { key }) });
const read = async (ticket: { id: string }) =>
  (await api.send<Named>('GET', `/tickets/${ticket.id}`, { as: promoter.sk })).body;

describe('who a ticket is for', () => {
  test('stays in the order in which it was given, tier by tier', async () => {
    const named = Array.from({ length: 12 }, (_, i) => ({ name: `Guest ${i}` }));
    const items = [
      { tier_id: boxId, quantity: 6 },
      { tier_id: tierId, quantity: 6 },
    ];
    const { id, secret, tickets } = await newOrder({ items, attendees: named });
    const names = (list: readonly Ticket[]) => (list as Named[]).map(({ attendee }) => attendee?.name);
    const inOrder = [...named.slice(6), ...named.slice(0, 6)].map(({ name }) => name);
    expect(names(tickets)).toEqual(inOrder);
    expect(names((await api.send<Order>('GET', `/orders/${id}`, { as: secret })).body.tickets)).toEqual(inOrder);
  });

  test('is given at the order, ticket by ticket, and told with the ticket and its webhook', async () => {
    const one = (tier_id: string) => ({ tier_id, quantity: 1 });
    const { first, second } = await newOrder({ items: [one(boxId), one(tierId)], attendees: [ADA] });
    const [box, other] = first.tier_id === boxId ? [first, second] : [second, first];
    expect([box.attendee, other.attendee]).toEqual([ADA, null]);
    expect((await read(box)).attendee).toEqual(ADA);
    const [message] = await api.query(
      `select data from webhook_messages where type = 'ticket.issued' and data ->> 'id' = $1`,
      [box.id],
    );
    expect(message?.data).toMatchObject({ attendee: ADA });
  });

  test('is said later and put right by the order’s buyer; the rest of the ticket stays', async () => {
    const { first, second, secret } = await newOrder();
    const named = await update(first, secret);
    expect(named.status, JSON.stringify(named.body)).toBe(200);
    expect(named.body).toEqual({ ...first, attendee: ADA });
    // Replaces the whole: fields that are left out are gone.
    const grace = { name: 'Grace Hopper' };
    expect((await update(first, secret, { attendee: grace })).body.attendee).toEqual(grace);
    expect([await read(first), await read(second)]).toEqual([{ ...first, attendee: grace }, second]);
  });

  test('is said by a buyer with an account and by the promoter too', async () => {
    const { access_token: jwt } = await register(api, { email: 'regular@example.com' });
    const { first } = await newOrder({}, jwt);
    for (const [i, as] of [jwt, promoter.sk, promoter.jwt].entries()) {
      const attendee = { name: `Guest ${i}` };
      expect(await update(first, as, { attendee })).toMatchObject({ status: 200, body: { attendee } });
    }
  });

  test('can’t be changed by anybody else, for whom the ticket does not exist', async () => {
    const [{ first }, neighbour] = [await newOrder({ attendees: [ADA, ADA] }), await newOrder()];
    const stranger = await newPromoter(api);
    const person = await register(api, { email: 'stranger@example.com' });
    for (const as of [neighbour.secret, stranger.sk, stranger.jwt, person.access_token]) {
      const foreign = await update(first, as);
      const missing = await update({ id: 'tkt_00000000000000000000000000' }, as);
      expect(foreign).toMatchObject({ status: 404, body: { code: 'ticket_not_found' } });
      expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
    }
    const key = async (body: object) =>
      (await api.send<{ token: string }>('POST', '/api-keys', { as: promoter.sk, body })).body.token;
    const reader = await key({ kind: 'secret', name: 'Reader', scopes: ['tickets:read', 'tickets:check_in'] });
    const scanner = await key({ kind: 'scanner', name: 'Door', event_id: eventId });
    for (const as of [reader, scanner, promoter.pk]) {
      expect(await update(first, as)).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    }
    expect((await update(first, undefined)).status).toBe(401);
    expect((await read(first)).attendee).toEqual(ADA);
  });

  test('stays as it is once the ticket is checked in or void, and a refusal keeps no key', async () => {
    const { id, first, second, secret } = await newOrder({ attendees: [ADA, ADA] });
    await api.send('POST', `/tickets/${first.id}/validate`, { as: promoter.sk, body: {} });
    await api.send('POST', `/orders/${id}/refund`, { as: promoter.sk, body: { ticket_ids: [second.id] } });
    const key = randomUUID();
    const late = { attendee: { name: 'Somebody else' } };
    for (const [ticket, code] of [
      [first, 'already_checked_in'],
      [second, 'ticket_void'],
    ] as const) {
      expect(await update(ticket, secret, late, key)).toMatchObject({ status: 409, body: { code } });
      expect((await read(ticket)).attendee).toEqual(ADA);
    }
  });

  test('is changed once under one key', async () => {
    const { first, secret } = await newOrder();
    const key = randomUUID();
    const answer = await update(first, secret, { attendee: ADA }, key);
    const grace = { name: 'Grace Hopper' };
    await update(first, secret, { attendee: grace });
    const again = await update(first, secret, { attendee: ADA }, key);
    expect(again.body).toEqual(answer.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await read(first)).attendee).toEqual(grace);
    expect((await update(first, secret, { attendee: grace }, key)).body.code).toBe('idempotency_key_reused');
  });

  test('fits into a webhook, however long', async () => {
    const most = {
      name: '漢'.repeat(200),
      answers: Array.from({ length: 10 }, () => ({ question: '漢'.repeat(100), answer: '"'.repeat(120) })),
    };
    const { first } = await newOrder({ attendees: [most, most] });
    expect(first.attendee).toEqual(most);
    const [message] = await api.query<{ bytes: number }>(
      `select octet_length(data::text) as bytes from webhook_messages
       where type = 'ticket.issued' and data ->> 'id' = $1`,
      [first.id],
    );
    expect(message?.bytes).toBeLessThan(19_000);
  });

  test.each([
    ['nothing', {}, '/body/attendee'],
    ['nobody', { attendee: null }, '/body/attendee'],
    ['no name', { attendee: { email: 'ada@example.com' } }, '/body/attendee/name'],
    ['no e-mail address', { attendee: { name: 'Ada', email: 'ada' } }, '/body/attendee/email'],
    ['an unknown field', { attendee: { name: 'Ada', seat: 'A1' } }, '/body/attendee/seat'],
    [
      'an answer to nothing',
      { attendee: { name: 'Ada', answers: [{ answer: 'Yes' }] } },
      '/body/attendee/answers/0/question',
    ],
    [
      'eleven answers',
      { attendee: { name: 'Ada', answers: Array(11).fill({ question: 'Why?', answer: 'So' }) } },
      '/body/attendee/answers',
    ],
  ])('is refused with %s, and where', async (_, body, pointer) => {
    const { first, secret } = await newOrder();
    const answer = await update(first, secret, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request', errors: [{ pointer }] } });
  });
});
