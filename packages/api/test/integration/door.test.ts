import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../contract.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, type Ticket } from '../people.ts';

type Door = {
  event: { id: string; title: string; status: string };
  key: JsonWebKey;
  tiers: { id: string; name: string }[];
  tickets: { id: string; status: string; checked_in_at: string | null; checked_in_by: string | null }[];
  cursor: string;
  has_more: boolean;
  now: string;
} & Problem;
type Result = {
  scan_id: string;
  ticket_id: string | null;
  outcome: string;
  scanned_at: string | null;
  conflict: { scan_id: string; scanned_at: string; gate: string | null; actor: string } | null;
};
type Scan = { scan_id: string; ticket_id: string; scanned_at: string; gate?: string };
type Checked = Ticket & Problem & { checked_in_at: string; checked_in_by: string | null };

let api: Harness;
let promoter: Promoter;
let stranger: Promoter;
beforeAll(async () => {
  api = await createHarness();
  [promoter, stranger] = [await newPromoter(api), await newPromoter(api)];
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

/** An event with sold tickets and a scanner key of its own. */
const newDoor = async (count = 3) => {
  const event = await newEvent(api, promoter, [{ name: 'Standing', price: 0, quantity: 20 }]);
  const buyer = newBuyer(api, promoter);
  const made = await buyer.order({
    event_id: event.id,
    items: [{ tier_id: event.tiers[0]?.id ?? '', quantity: count }],
  });
  const key = await api.send<{ id: string; token: string }>('POST', '/api-keys', {
    as: promoter.sk,
    body: { kind: 'scanner', name: 'Door', event_id: event.id },
  });
  expect([made.status, key.status]).toEqual([201, 201]);
  // Offline scans must lie between the sale and their upload.
  api.advance(3600);
  const order: Order = made.body;
  const [first] = order.tickets;
  if (!first) throw new Error('The order has no tickets');
  return { id: event.id, order, tickets: order.tickets, first, scanner: key.body.token, keyId: key.body.id };
};
type AtDoor = Awaited<ReturnType<typeof newDoor>>;

const ago = (seconds: number) => new Date(api.now().getTime() - seconds * 1000).toISOString();
const scanOf = (ticket: { id: string }, seconds: number, gate = 'North'): Scan => ({
  scan_id: randomUUID(),
  ticket_id: ticket.id,
  scanned_at: ago(seconds),
  gate,
});
const upload = (door: { id: string }, scans: object[], as: string, key?: string) =>
  api.send<{ results: Result[] } & Problem>('POST', `/events/${door.id}/check-ins`, {
    as,
    body: { scans },
    ...(key && { key }),
  });
const outcomes = async (door: AtDoor, scans: Scan[]) => {
  const { status, body } = await upload(door, scans, door.scanner);
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.results.map(({ scan_id }) => scan_id)).toEqual(scans.map(({ scan_id }) => scan_id));
  return body.results;
};
const look = async (door: AtDoor, query = '') => {
  const { status, body } = await api.send<Door>('GET', `/events/${door.id}/door${query}`, { as: door.scanner });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const validate = (ticket: { id: string }, as: string, body: object = {}) =>
  api.send<Checked>('POST', `/tickets/${ticket.id}/validate`, { as, body });
const read = async (ticket: { id: string }) =>
  (await api.send<Checked>('GET', `/tickets/${ticket.id}`, { as: promoter.sk })).body;
const refund = async (door: AtDoor, ticket: { id: string }) => {
  const { status } = await api.send('POST', `/orders/${door.order.id}/refund`, {
    as: promoter.sk,
    body: { ticket_ids: [ticket.id] },
  });
  expect(status).toBe(200);
};
const messages = (ticket: { id: string }) =>
  api.query<{ data: { checked_in_at: string } }>(
    `select data from webhook_messages where type = 'ticket.checked_in' and data ->> 'id' = $1`,
    [ticket.id],
  );

describe('a scanner that will be offline', () => {
  test('gets a public key by which it knows the event’s tickets, and no others', async () => {
    const [door, other] = [await newDoor(), await newDoor(1)];
    const { key, event, tiers } = await look(door);
    expect(event).toMatchObject({ id: door.id, title: 'Night of the Long Applause', status: 'published' });
    expect(key).toEqual({ kty: 'OKP', crv: 'Ed25519', x: expect.stringMatching(/^[\w-]{43}$/) });
    expect(key.x).not.toBe((await look(other)).key.x);
    const publicKey = await crypto.subtle.importKey('jwk', key, 'Ed25519', false, ['verify']);
    const isGenuine = (code: string) => {
      const [version, ticket, tier, signature = ''] = code.split('.');
      const signed = `${version}.${door.id}.tkt_${ticket}.tir_${tier}`;
      return crypto.subtle.verify(
        'Ed25519',
        publicKey,
        Buffer.from(signature, 'base64url'),
        new TextEncoder().encode(signed),
      );
    };
    for (const { qr_code, tier_id } of door.tickets) {
      expect(await isGenuine(qr_code)).toBe(true);
      expect(tiers.find(({ id }) => id === tier_id)?.name).toBe('Standing');
    }
    expect(await isGenuine(other.first.qr_code)).toBe(false);
    const [mine, next] = door.tickets.map(({ id }) => id.slice(4));
    expect(await isGenuine(door.first.qr_code.replace(mine ?? '', next ?? ''))).toBe(false);
  });

  test('gets each ticket that became void, once, in pages, by its cursor', async () => {
    const door = await newDoor(4);
    const [first, second, third] = door.tickets as [Ticket, Ticket, Ticket];
    const start = await look(door);
    expect(start).toMatchObject({ tickets: [], has_more: false, now: expect.any(String) });
    await refund(door, first);
    await validate(second, door.scanner, { gate: 'North' });
    const changed = await look(door, `?since=${start.cursor}`);
    expect(changed.tickets).toEqual([
      { id: first.id, status: 'void', checked_in_at: null, checked_in_by: null },
      { id: second.id, status: 'checked_in', checked_in_at: expect.any(String), checked_in_by: 'North' },
    ]);
    expect(await look(door, `?since=${changed.cursor}`)).toMatchObject({ tickets: [], cursor: changed.cursor });

    await refund(door, second);
    await validate(third, door.scanner);
    const page = await look(door, `?since=${changed.cursor}&limit=1`);
    expect(page).toMatchObject({ tickets: [{ id: second.id, status: 'void' }], has_more: true });
    const rest = await look(door, `?since=${page.cursor}&limit=1`);
    expect(rest).toMatchObject({ tickets: [{ id: third.id, status: 'checked_in' }], has_more: false });
    expect((await look(door)).tickets.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
  });

  test('gets tickets that were voided together, though a page ends between them', async () => {
    const door = await newDoor(3);
    await api.send('POST', `/orders/${door.order.id}/refund`, { as: promoter.sk, body: {} });
    const seen: string[] = [];
    let since = '';
    for (let more = true; more; ) {
      const page = await look(door, `?limit=1${since && `&since=${since}`}`);
      seen.push(...page.tickets.map(({ id }) => id));
      [since, more] = [page.cursor, page.has_more];
    }
    expect(seen).toEqual(door.tickets.map(({ id }) => id).toSorted());
  });

  test.each(['?since=', '?since=yesterday', '?since=1.ord_1', '?limit=0', '?limit=1001', '?after=1'])(
    'is refused %s',
    async (query) => {
      const door = await newDoor(1);
      const answer = await api.send<Problem>('GET', `/events/${door.id}/door${query}`, { as: door.scanner });
      expect(answer.status).toBe(400);
    },
  );
});

describe('scans that were made offline', () => {
  test('check tickets in at the time of the scan', async () => {
    const door = await newDoor(2);
    const [a, b] = door.tickets as [Ticket, Ticket];
    const [north, nowhere] = [scanOf(a, 600), { scan_id: randomUUID(), ticket_id: b.id, scanned_at: ago(500) }];
    const scans = [north, nowhere];
    expect(await outcomes(door, scans)).toEqual(
      scans.map(({ scan_id, ticket_id, scanned_at }) => ({
        scan_id,
        ticket_id,
        outcome: 'checked_in',
        scanned_at,
        conflict: null,
      })),
    );
    const at = { status: 'checked_in', checked_in_at: north.scanned_at, checked_in_by: 'North' };
    expect(await read(a)).toMatchObject(at);
    expect(await read(b)).toMatchObject({ status: 'checked_in', checked_in_by: null });
    expect(await messages(b)).toMatchObject([{ data: { checked_in_at: nowhere.scanned_at } }]);
  });

  test('of one ticket make one check-in, the earliest, in whatever order they arrive; the others name it', async () => {
    const door = await newDoor(1);
    const [early, middle, late] = [scanOf(door.first, 900), scanOf(door.first, 600, 'South'), scanOf(door.first, 300)];
    expect(await outcomes(door, [middle])).toMatchObject([{ outcome: 'checked_in', conflict: null }]);
    const first = { scan_id: middle.scan_id, scanned_at: middle.scanned_at, gate: 'South', actor: door.keyId };
    expect(await outcomes(door, [late])).toMatchObject([{ outcome: 'already_checked_in', conflict: first }]);
    // It arrived last but was made first, so its conflict is the scan that it replaces.
    expect(await outcomes(door, [early])).toMatchObject([{ outcome: 'checked_in', conflict: first }]);
    expect(await outcomes(door, [late, middle, early])).toMatchObject([
      { outcome: 'already_checked_in', conflict: { scan_id: early.scan_id, gate: 'North' } },
      { outcome: 'already_checked_in', conflict: { scan_id: early.scan_id } },
      { outcome: 'checked_in', conflict: { scan_id: middle.scan_id } },
    ]);
    expect(await read(door.first)).toMatchObject({ checked_in_at: early.scanned_at, checked_in_by: 'North' });
    expect(await messages(door.first)).toHaveLength(1);
    const analytics = await api.send<{ tickets: object }>('GET', `/events/${door.id}/analytics`, { as: promoter.sk });
    expect(analytics.body.tickets).toMatchObject({ sold: 1, checked_in: 1 });
    // Scanners that have the ticket already get it again, with the right time.
    expect((await look(door)).tickets).toMatchObject([{ id: door.first.id, checked_in_at: early.scanned_at }]);
  });

  test('are in conflict within one upload too', async () => {
    const door = await newDoor(1);
    const [later, sooner] = [scanOf(door.first, 100), scanOf(door.first, 200, 'South')];
    expect(await outcomes(door, [later, sooner])).toMatchObject([
      { outcome: 'already_checked_in', conflict: { scan_id: sooner.scan_id, gate: 'South' } },
      { outcome: 'checked_in', conflict: { scan_id: later.scan_id } },
    ]);
  });

  test('that are sent again are the same scans', async () => {
    const door = await newDoor(2);
    const scans = door.tickets.map((ticket) => scanOf(ticket, 60));
    const first = await outcomes(door, scans);
    // An app that corrected its clock since must not make it another scan.
    expect(
      await outcomes(
        door,
        [...scans].map((scan) => ({ ...scan, scanned_at: ago(900) })),
      ),
    ).toEqual(first);
    expect(first.map(({ conflict }) => conflict)).toEqual([null, null]);
    const key = randomUUID();
    expect((await upload(door, scans, door.scanner, key)).body.results).toEqual(first);
    expect((await upload(door, scans, door.scanner, key)).body.results).toEqual(first);
    const [{ n } = { n: 0 }] = await api.query<{ n: number }>(
      'select count(*)::int as n from check_ins where event_id = $1',
      [door.id],
    );
    expect(n).toBe(2);
  });

  test('under the id of another ticket’s scan do not count', async () => {
    const door = await newDoor(2);
    const [a, b] = door.tickets as [Ticket, Ticket];
    const scan = scanOf(a, 60);
    await outcomes(door, [scan]);
    expect(await outcomes(door, [{ ...scan, ticket_id: b.id }])).toMatchObject([
      { outcome: 'scan_id_reused', ticket_id: b.id, scanned_at: null },
    ]);
    expect((await validate(b, door.scanner, { scan_id: scan.scan_id })).body.code).toBe('scan_id_reused');
    expect((await read(b)).status).toBe('valid');
  });

  test('with an impossible time count as made when they arrive', async () => {
    const door = await newDoor(2);
    const [a, b] = door.tickets as [Ticket, Ticket];
    const before = api.now().toISOString();
    const results = await outcomes(door, [scanOf(a, -3600), { ...scanOf(b, 0), scanned_at: '1970-01-01T00:00:00Z' }]);
    for (const { outcome, scanned_at } of results) {
      expect(outcome).toBe('checked_in');
      expect((scanned_at ?? '') >= before && (scanned_at ?? '') <= api.now().toISOString()).toBe(true);
    }
    // So a scanner with a wrong clock takes nobody's place.
    const honest = scanOf(a, 60);
    expect(await outcomes(door, [honest])).toMatchObject([{ outcome: 'checked_in', scanned_at: honest.scanned_at }]);
  });

  test('of a ticket that was void by then are reported, and void it stays', async () => {
    const door = await newDoor(2);
    const [a, b] = door.tickets as [Ticket, Ticket];
    await validate(b, door.scanner, { gate: 'South' });
    await refund(door, a);
    await refund(door, b);
    expect(await outcomes(door, [scanOf(a, 60), scanOf(b, 60)])).toMatchObject([
      { outcome: 'ticket_void', conflict: null },
      { outcome: 'ticket_void', conflict: { gate: 'South' } },
    ]);
    expect((await read(a)).status).toBe('void');
    expect(await messages(a)).toEqual([]);
  });

  test('of a ticket that was void by then are recorded: in lists, in the figures, and by a webhook each', async () => {
    const door = await newDoor(3);
    const [a, b, untouched] = door.tickets as [Ticket, Ticket, Ticket];
    await validate(b, door.scanner, { gate: 'South' });
    for (const ticket of [a, b, untouched]) await refund(door, ticket);
    const scans = [scanOf(a, 90, 'North'), scanOf(a, 60, 'East'), scanOf(b, 30)];
    for (const again of [false, true]) {
      expect(
        (await outcomes(door, scans)).map(({ outcome }) => outcome),
        String(again),
      ).toEqual(Array(3).fill('ticket_void'));
    }
    const list = await api.send<{ data: { id: string; void_admissions: number }[] }>(
      'GET',
      `/tickets?event_id=${door.id}&admitted_void=true`,
      { as: promoter.sk },
    );
    expect(list.body.data.map(({ id, void_admissions }) => [id, void_admissions])).toEqual(
      [
        [b.id, 1],
        [a.id, 2],
      ].toSorted(([x], [y]) => String(y).localeCompare(String(x))),
    );
    // A person inside counts once per ticket, as at every door; the answer says who came first.
    expect(await read(a)).toMatchObject({
      status: 'void',
      checked_in_at: scans[0]?.scanned_at,
      checked_in_by: 'North',
    });
    expect(await read(b)).toMatchObject({ status: 'void', checked_in_by: 'South' });
    const analytics = await api.send<{ tickets: object }>('GET', `/events/${door.id}/analytics`, { as: promoter.sk });
    expect(analytics.body.tickets).toMatchObject({ void: 3, admitted_void: 3, checked_in: 2 });
    const told = await api.query<{ data: { id: string; status: string; scan: object } }>(
      `select data from webhook_messages where type = 'ticket.admitted_void' and data ->> 'event_id' = $1
       order by data #>> '{scan,scanned_at}'`,
      [door.id],
    );
    expect(told.map(({ data }) => [data.id, data.status, data.scan])).toEqual(
      scans.map(({ scan_id, ticket_id, scanned_at, gate }) => [
        ticket_id,
        'void',
        { id: scan_id, scanned_at, gate, actor: door.keyId },
      ]),
    );
    // A scan at the door of such a ticket lets nobody in and leaves no record.
    expect(await validate(a, door.scanner)).toMatchObject({ status: 409, body: { code: 'ticket_void' } });
    expect(await read(a)).toMatchObject({ void_admissions: 2 });
  });

  test('of no ticket of the event say so, and do nothing', async () => {
    const [door, other] = [await newDoor(1), await newDoor(1)];
    const missing = { id: 'tkt_00000000000000000000000000' };
    const results = await outcomes(door, [scanOf(other.first, 60), scanOf(missing, 60), scanOf(door.first, 60)]);
    const none = { outcome: 'ticket_not_found', ticket_id: null, scanned_at: null, conflict: null };
    expect(results).toMatchObject([none, none, { outcome: 'checked_in', ticket_id: door.first.id }]);
    expect((await read(other.first)).status).toBe('valid');
  });

  test('of a cancelled event let nobody in', async () => {
    const door = await newDoor(1);
    await api.send('POST', `/events/${door.id}/cancel`, { as: promoter.sk });
    expect(await outcomes(door, [scanOf(door.first, 60)])).toMatchObject([{ outcome: 'event_cancelled' }]);
    expect(await validate(door.first, door.scanner)).toMatchObject({ status: 409, body: { code: 'event_cancelled' } });
    await api.drain();
    expect(await read(door.first)).toMatchObject({ status: 'void', void_admissions: 1 });
  });

  test('can be 500 at a time and no more', async () => {
    const door = await newDoor(1);
    const many = (count: number) => Array.from({ length: count }, () => scanOf(door.first, 60));
    const results = await outcomes(door, many(500));
    expect(results.filter(({ outcome }) => outcome === 'checked_in')).toHaveLength(1);
    expect(await upload(door, many(501), door.scanner)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
  });

  test.each([
    ['none', () => []],
    ['an id that is no UUID', (door: AtDoor) => [{ ...scanOf(door.first, 1), scan_id: '1' }]],
    ['one id twice', (door: AtDoor) => Array(2).fill(scanOf(door.first, 1))],
    ['a gate of 101 characters', (door: AtDoor) => [scanOf(door.first, 1, 'x'.repeat(101))]],
  ])('are refused as a whole: %s', async (_, scans) => {
    const door = await newDoor(1);
    expect(await upload(door, scans(door), door.scanner)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
    expect((await read(door.first)).status).toBe('valid');
  });
});

describe('a scan at the door', () => {
  test('is refused the second time, with when and where the first was', async () => {
    const door = await newDoor(1);
    const first = await validate(door.first, door.scanner, { gate: 'North' });
    expect(first).toMatchObject({ status: 200, body: { status: 'checked_in', checked_in_by: 'North' } });
    const { checked_in_at } = first.body;
    const second = await validate(door.first, promoter.sk, { gate: 'South' });
    expect(second).toMatchObject({
      status: 409,
      body: { code: 'already_checked_in', checked_in_at, checked_in_by: 'North' },
    });
    expect(second.body.detail).toContain(`${checked_in_at} at North`);
    // A refused scan let nobody in, so it is no conflict.
    const kept = await api.query('select gate from check_ins where event_id = $1', [door.id]);
    expect(kept).toEqual([{ gate: 'North' }]);
  });

  test('whose answer was lost is the same scan when it is sent again, or uploaded later', async () => {
    const door = await newDoor(1);
    const scan_id = randomUUID();
    const ask = () => validate(door.first, door.scanner, { gate: 'North', scan_id });
    const first = await ask();
    expect(first.status).toBe(200);
    expect(await ask()).toMatchObject({ status: 200, body: { checked_in_at: first.body.checked_in_at } });
    const body = { code: door.first.qr_code, scan_id };
    const byCode = () => api.send<Checked>('POST', '/tickets/validate', { as: door.scanner, body, key: scan_id });
    for (const answer of [await byCode(), await byCode()]) {
      expect([answer.status, answer.body]).toEqual([200, first.body]);
    }
    expect(await outcomes(door, [{ ...scanOf(door.first, 30), scan_id }])).toMatchObject([
      { outcome: 'checked_in', scanned_at: first.body.checked_in_at, conflict: null },
    ]);
  });

  test('of a QR code or a ticket code is answered with the checked-in ticket', async () => {
    const door = await newDoor(2);
    const [first, second] = door.tickets;
    for (const code of [first?.qr_code, second?.ticket_code]) {
      const body = { code, gate: 'North' };
      const ask = (key: string) => api.send<Checked>('POST', '/tickets/validate', { as: door.scanner, body, key });
      const key = randomUUID();
      const answer = await ask(key);
      expect(answer.body).toMatchObject({ status: 'checked_in', checked_in_by: 'North' });
      expect(answer.body).toEqual(await read(answer.body));
      expect((await ask(key)).body).toEqual(answer.body);
      expect((await ask(randomUUID())).body.code).toBe('already_checked_in');
    }
  });

  test('of a refunded ticket is refused, and of one from another event not found', async () => {
    const [door, other] = [await newDoor(1), await newDoor(1)];
    await refund(door, door.first);
    expect(await validate(door.first, door.scanner)).toMatchObject({ status: 409, body: { code: 'ticket_void' } });
    for (const as of [door.scanner, stranger.sk]) {
      expect(await validate(other.first, as)).toMatchObject({ status: 404, body: { code: 'ticket_not_found' } });
      const code = { code: other.first.qr_code };
      const byCode = await api.send<Problem>('POST', '/tickets/validate', { as, body: code });
      expect(byCode).toMatchObject({ status: 404, body: { code: 'ticket_not_found' } });
    }
    expect((await read(other.first)).status).toBe('valid');
  });
});

describe('a scanner key', () => {
  const ask = (door: { id: string }, as: string | undefined) => [
    api.send<Problem>('GET', `/events/${door.id}/door`, { as }),
    api.send<Problem>('POST', `/events/${door.id}/check-ins`, {
      as,
      body: { scans: [scanOf({ id: 'tkt_00000000000000000000000000' }, 0)] },
    }),
  ];

  test('knows no event but its own; another promoter’s and a missing one look the same', async () => {
    const [door, other] = [await newDoor(1), await newDoor(1)];
    const missing = { id: 'evt_00000000000000000000000000' };
    for (const as of [other.scanner, stranger.sk]) {
      const foreign = await Promise.all(ask(door, as));
      const none = await Promise.all(ask(missing, as));
      const told = (answers: typeof foreign) => answers.map(({ body }) => ({ ...body, request_id: '' }));
      for (const answer of foreign) expect(answer).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
      expect(told(foreign)).toEqual(told(none));
    }
  });

  test('does nothing but the door', async () => {
    const door = await newDoor(1);
    const DOOR = ['door.get', 'door.upload', 'tickets.validate', 'tickets.validateCode'];
    const admitted = operations
      .filter(
        ({ operation }) => operation['x-access'].includes('scanner') && !operation['x-access'].includes('anonymous'),
      )
      .map(({ operation }) => operation.operationId);
    expect(admitted.toSorted()).toEqual(DOOR);
    for (const [method, path, body] of [
      ['GET', '/tickets'],
      ['GET', `/tickets/${door.first.id}`],
      ['GET', `/orders/${door.order.id}`],
      ['GET', `/events/${door.id}/sales`],
      ['GET', `/events/${door.id}/waitlist`],
      ['GET', '/api-keys'],
      ['POST', `/orders/${door.order.id}/refund`, {}],
      ['POST', '/api-keys', { kind: 'secret', name: 'more' }],
    ] as const) {
      const answer = await api.send<Problem>(method, path, { as: door.scanner, ...(body && { body }) });
      expect({ path, status: answer.status, code: answer.body.code }).toEqual({
        path,
        status: 403,
        code: 'not_allowed',
      });
    }
  });

  test('is made for an event of one’s own, listed without its token, and ends when it is revoked', async () => {
    const door = await newDoor(1);
    const make = (as: string, event_id: string | undefined) =>
      api.send<Problem>('POST', '/api-keys', { as, body: { kind: 'scanner', name: 'Gate', event_id } });
    expect(await make(stranger.sk, door.id)).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
    expect((await make(promoter.sk, undefined)).status).toBe(400);
    const list = await api.send<{ data: Record<string, unknown>[] }>('GET', '/api-keys?limit=100', { as: promoter.sk });
    expect(list.body.data.find(({ id }) => id === door.keyId)).toMatchObject({
      kind: 'scanner',
      event_id: door.id,
      token: null,
      scopes: [],
    });
    expect((await api.send('DELETE', `/api-keys/${door.keyId}`, { as: stranger.sk })).status).toBe(404);
    // A key without earlier requests, since an isolate caches known keys for ten seconds.
    expect((await api.send('DELETE', `/api-keys/${door.keyId}`, { as: promoter.sk })).status).toBe(204);
    for (const answer of ask(door, door.scanner)) {
      expect(await answer).toMatchObject({ status: 401, body: { code: 'invalid_credential' } });
    }
  });

  test('a secret key needs the scope, and buyers and pages have no business at the door', async () => {
    const door = await newDoor(1);
    const { body } = await api.send<{ token: string }>('POST', '/api-keys', {
      as: promoter.sk,
      body: { kind: 'secret', name: 'Reader', scopes: ['tickets:read'] },
    });
    for (const as of [body.token, promoter.pk, door.order.secret]) {
      for (const answer of ask(door, as)) expect((await answer).status).toBe(403);
    }
    for (const answer of ask(door, undefined)) expect((await answer).status).toBe(401);
  });
});

describe('the picture of a ticket', () => {
  const pictureOf = (ticket: Ticket, etag?: string) =>
    api.app.request(ticket.qr_image_url, { headers: etag ? { 'if-none-match': etag } : {} });

  test('is kept only as long as each use asks, and has no code once the ticket is void', async () => {
    const door = await newDoor(2);
    const before = await pictureOf(door.first);
    const etag = before.headers.get('etag') ?? '';
    expect([before.status, before.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
    expect((await pictureOf(door.first, etag)).status).toBe(304);

    await refund(door, door.first);
    const after = await pictureOf(door.first, etag);
    expect([after.status, after.headers.get('cache-control'), after.headers.get('content-type')]).toEqual([
      410,
      'private, no-cache',
      'image/png',
    ]);
    expect(after.headers.get('etag')).not.toBe(etag);
    const [code, empty] = [await before.arrayBuffer(), await after.arrayBuffer()].map((bytes) => Buffer.from(bytes));
    expect(empty?.subarray(0, 4)).toEqual(code?.subarray(0, 4));
    expect(empty?.equals(code ?? Buffer.alloc(0))).toBe(false);
    // All void tickets look the same: the image says nothing about this one.
    await refund(door, { id: door.tickets[1]?.id ?? '' });
    const other = await pictureOf(door.tickets[1] ?? door.first);
    expect(Buffer.from(await other.arrayBuffer()).equals(empty ?? Buffer.alloc(0))).toBe(true);
  });

  test('has no code from the moment its event is cancelled, before its order is refunded', async () => {
    const door = await newDoor(1);
    const etag = (await pictureOf(door.first)).headers.get('etag') ?? '';
    expect((await api.send('POST', `/events/${door.id}/cancel`, { as: promoter.sk })).status).toBe(200);
    expect((await read(door.first)).status).toBe('valid');
    expect((await pictureOf(door.first, etag)).status).toBe(410);
    await api.drain();
  });
});
