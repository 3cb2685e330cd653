import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter } from '../people.ts';
import { withoutGuard, withoutLock } from './guards.ts';
import { lowerBarrier, stopAt, untilWaiting } from './waiting.ts';

const SCANNERS = 20;
const TICKETS = 25;

let api: Harness;
let promoter: Promoter;
beforeEach(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(() => api.close());

type Scan = { scan_id: string; ticket_id: string; scanned_at: string; gate: string };
type Results = { results: { outcome: string; conflict: { scan_id: string } | null }[] };

/** Scanners that were all offline for an hour, and each let in the whole crowd, in an order of its own. */
const newDoor = async () => {
  const event = await newEvent(api, promoter, [{ price: 0, quantity: TICKETS, max_per_order: TICKETS }]);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: TICKETS }];
  const { body } = await newBuyer(api, promoter).order({ event_id: event.id, items });
  expect(body.tickets).toHaveLength(TICKETS);
  const start = api.now().getTime();
  api.advance(3600);
  const queues = Array.from({ length: SCANNERS }, (_, scanner) =>
    body.tickets.map(({ id }, n): Scan => {
      const place = (n * 7 + scanner * 13) % 101;
      const scanned_at = new Date(start + 1000 * (1 + place * SCANNERS + scanner)).toISOString();
      return { scan_id: randomUUID(), ticket_id: id, scanned_at, gate: `Gate ${scanner}` };
    }),
  );
  const upload = async (scans: Scan[]) => {
    const answer = await api.send<Results>('POST', `/events/${event.id}/check-ins`, {
      as: promoter.sk,
      body: { scans },
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body.results.map(({ outcome }) => outcome);
  };
  /** The earliest scan of each ticket. */
  const earliest = new Map<string, Scan>();
  for (const scan of queues.flat()) {
    const known = earliest.get(scan.ticket_id);
    if (!known || scan.scanned_at < known.scanned_at) earliest.set(scan.ticket_id, scan);
  }
  return { event, tickets: body.tickets, queues, upload, earliest };
};

const checkIns = () =>
  api.query<{ id: string; check_in_id: string; checked_in_by: string }>(
    'select id, check_in_id, checked_in_by from tickets order by id',
  );

describe(`${SCANNERS} scanners that come online at once with the same ${TICKETS} tickets`, () => {
  test('leave one check-in per ticket, the earliest scan; all others conflict with it, and each webhook is sent once', async () => {
    const { tickets, queues, upload, earliest } = await newDoor();
    // Each sends its queue twice, as one whose answer was lost does.
    await Promise.all([...queues, ...queues].map(upload));
    expect(await checkIns()).toEqual(
      tickets
        .map(({ id }) => ({ id, check_in_id: earliest.get(id)?.scan_id, checked_in_by: earliest.get(id)?.gate }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const outcomes = (await Promise.all(queues.map(upload))).flat();
    expect(outcomes.filter((outcome) => outcome === 'checked_in')).toHaveLength(TICKETS);
    expect(outcomes.filter((outcome) => outcome === 'already_checked_in')).toHaveLength(TICKETS * (SCANNERS - 1));
    const [told] = await api.query(
      `select count(*)::int as messages, (select count(*)::int from check_ins) as scans
       from webhook_messages where type = 'ticket.checked_in'`,
    );
    expect(told).toEqual({ messages: TICKETS, scans: TICKETS * SCANNERS });
    expect(await api.violations()).toEqual([]);
  });

  test('and scans at the door meanwhile let each person in at most once', async () => {
    const { tickets, queues, upload } = await newDoor();
    const validate = async ({ id }: { id: string }) =>
      (await api.send('POST', `/tickets/${id}/validate`, { as: promoter.sk, body: {} })).status;
    const [statuses] = await Promise.all([
      Promise.all(
        [...tickets, ...tickets, ...tickets].map(async (ticket) => ({ ticket, status: await validate(ticket) })),
      ),
      ...queues.map(upload),
    ]);
    for (const { id } of tickets) {
      const answers = statuses.filter(({ ticket }) => ticket.id === id).map(({ status }) => status);
      expect(answers.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
      expect(answers.every((status) => status === 200 || status === 409)).toBe(true);
    }
    expect(await api.violations()).toEqual([]);
  });

  test('control: without the event’s lock an upload overwrites what another has just written', async () => {
    const { queues, upload, earliest } = await newDoor();
    await withoutLock(api.query);
    const write = '    insert into check_ins';
    await withoutGuard(api.query, 'check_in_tickets', [[write, `    ${stopAt('v_scan.gate')}\n${write}`]]);
    const [first] = earliest.values();
    const later = queues.flat().find((scan) => scan.ticket_id === first?.ticket_id && scan !== first);
    if (!first || !later) throw new Error('No ticket was scanned twice');
    const lift = await lowerBarrier(api, later.gate);
    const lateUpload = upload([later]);
    await untilWaiting(api, 1);
    await upload([first]);
    await lift();
    await lateUpload;
    expect((await api.violations()).map(({ id }) => id)).toContain('4c');
  });

  test('control: if arrival decided, the first scan would not be the check-in', async () => {
    const { queues, upload, tickets, earliest } = await newDoor();
    await withoutGuard(api.query, 'check_in_tickets', [
      ["if v_admits or v_ticket.status = 'checked_in' and v_at < v_ticket.checked_in_at then", 'if v_admits then'],
    ]);
    for (const queue of queues.slice(-2)) await upload(queue);
    await Promise.all(queues.map(upload));
    const wrong = (await checkIns()).filter(({ id, check_in_id }) => earliest.get(id)?.scan_id !== check_in_id);
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.length).toBeLessThanOrEqual(tickets.length);
    expect((await api.violations()).map(({ id }) => id)).toContain('4c');
  });
});
