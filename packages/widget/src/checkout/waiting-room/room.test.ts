import { ApiError, ConnectionError } from '@ticket-vendor/sdk';
import { describe, expect, test } from 'vitest';
import { placeHold, releaseHold } from '../hold.ts';
import { placeOrder } from '../place-order.ts';
import { chooseQuantity } from '../select.ts';
import { ADA, at, hold, refused } from '../testing.ts';
import { memoryRecords } from './place-store.ts';
import { statementText } from './proof.ts';
import { admitted, ENDED, inRoom, place } from './testing.ts';

const down = () => new ConnectionError('down');
const busy = (retryAfter: string) =>
  new ApiError({
    status: 429,
    code: 'rate_limited',
    title: 'busy',
    problem: {},
    headers: new Headers({ 'retry-after': retryAfter }),
  });

/** The admission sent with the last hold. */
const sent = (it: Awaited<ReturnType<typeof inRoom>>) =>
  it.calls('holds.create').map(([, body, options]) => ({
    ...(body as { admission?: { token: string; proof?: string; signed_at?: number } }).admission,
    key: (options as { idempotencyKey: string }).idempotencyKey,
  }));

const bytesOf = (base64url: string) =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

const take = async (it: Awaited<ReturnType<typeof inRoom>>) => {
  chooseQuantity(it.checkout, 'tir_1', 2);
  await placeHold(it.checkout);
};

describe('a place in line', () => {
  test('comes before the selection of an event that needs one, and is asked for once', async () => {
    const it = await inRoom();
    expect(it.step).toBe('waiting-room');
    await it.open();
    expect(it.turn).toMatchObject({ state: 'waiting', place: 120, lasting: true, lost: false });
    await it.pass(25);
    expect(it.asked()).toEqual(['join', 'check', 'check']);
  });

  test('is kept when the page is opened anew, and shared by all tabs', async () => {
    const records = memoryRecords();
    const first = await inRoom({ records });
    await first.open();
    const second = await inRoom({ records });
    await second.open();
    expect(second.asked()).toEqual(['check']);
    expect(second.calls('waitingRoom.check')[0]?.[2]).toEqual({ ticket: 'pt_1.mac' });
  });

  test('is one even if two tabs join in the same moment', async () => {
    const records = memoryRecords();
    const [first, second] = await Promise.all([
      inRoom({ records }),
      inRoom({ records, answers: { 'waitingRoom.join': () => place({ ticket: 'pt_2.mac', place: 7 }) } }),
    ]);
    await Promise.all([first.open(), second.open()]);
    await Promise.all([first.pass(1), second.pass(1)]);
    const tickets = [first, second].flatMap((it) => it.calls('waitingRoom.check').map(([, , body]) => body));
    expect(new Set(tickets.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  test('moves with the newest ticket', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.check': () => place({ ticket: 'pt_new.mac' }) } });
    await it.open();
    await it.pass(20);
    expect(it.calls('waitingRoom.check').map(([, , body]) => body)).toEqual([
      { ticket: 'pt_1.mac' },
      { ticket: 'pt_new.mac' },
    ]);
  });

  test('that the service does not know any more is replaced by a new one', async () => {
    const it = await inRoom();
    await it.open();
    it.answer('waitingRoom.check', () => refused('admission_invalid'));
    await it.pass(15);
    expect(it.asked()).toEqual(['join', 'check', 'join']);
    expect(it.turn?.state).toBe('waiting');
  });
});

describe('asking', () => {
  test('is never earlier than the service says, and more seldom where nobody looks', async () => {
    const it = await inRoom();
    await it.open();
    expect(it.next).toBe(10);
    it.hide();
    await it.pass(10);
    expect(it.next).toBe(15);
    await it.pass(11);
    await it.show();
    // It was due while nobody looked.
    expect(it.asked()).toHaveLength(3);
    await it.show();
    expect(it.asked()).toHaveLength(3);
  });

  test('backs off while there is no answer, says so, and goes on by itself', async () => {
    const it = await inRoom();
    await it.open();
    it.answer('waitingRoom.check', down);
    await it.pass(10);
    expect([it.turn?.lost, it.next]).toEqual([false, 2]);
    await it.pass(2);
    expect([it.turn?.lost, it.next]).toEqual([true, 4]);
    await it.pass(600);
    // After that, once a minute.
    expect(it.asked().length).toBeLessThan(18);
    expect(it.turn).toMatchObject({ place: 120, lost: true });
    it.answer('waitingRoom.check', () => place({ place: 3 }));
    await it.pass(60);
    expect(it.turn).toMatchObject({ place: 3, lost: false });
  });

  test('waits as long as a refusal asks for, whoever looks', async () => {
    const it = await inRoom();
    await it.open();
    it.answer('waitingRoom.check', () => busy('45'));
    await it.pass(10);
    expect(it.next).toBe(45);
    await it.show();
    expect(it.next).toBe(45);
  });

  test('is not stopped by a clock that is set back, nor hastened by one that is wrong', async () => {
    const it = await inRoom();
    await it.open();
    it.shiftClock(-86_400);
    await it.show();
    expect(it.asked()).toHaveLength(2);
    expect(it.next).toBe(10);
  });

  test('ends while the page does not show the room', async () => {
    const it = await inRoom();
    await it.open();
    it.room.want(false);
    await it.pass(100);
    expect(it.asked()).toEqual(['join']);
    await it.open();
    expect(it.asked()).toEqual(['join', 'check']);
  });
});

describe('progress', () => {
  test('never goes back, counts from the first place, and outlasts the page', async () => {
    const records = memoryRecords();
    const it = await inRoom({ records, answers: { 'waitingRoom.join': () => place({ place: 101 }) } });
    await it.open();
    expect(it.turn?.progress).toBe(0);
    for (const [told, shown, progress] of [
      [51, 51, 0.5],
      [53, 51, 0.5],
      [90, 90, 0.5],
      [26, 26, 0.75],
    ] as const) {
      it.answer('waitingRoom.check', () => place({ place: told }));
      await it.pass(10);
      expect(it.turn).toMatchObject({ place: shown, progress });
    }
    const anew = await inRoom({ records, answers: { 'waitingRoom.check': () => place({ place: 26 }) } });
    await anew.open();
    expect(anew.turn?.progress).toBe(0.75);
  });

  test('starts when places are drawn, not before', async () => {
    const early = place({ state: 'early', place: null, opens_at: at(10) });
    const it = await inRoom({ answers: { 'waitingRoom.join': () => early } });
    await it.open();
    expect(it.turn).toMatchObject({ state: 'early', opensAt: at(10), progress: 0, place: null });
    it.answer('waitingRoom.check', () => place({ place: 9000 }));
    await it.pass(12);
    expect(it.turn).toMatchObject({ state: 'waiting', place: 9000, progress: 0 });
  });
});

describe('the turn', () => {
  test('is shown before the tickets to whoever waited, with their availability as it is now', async () => {
    const it = await inRoom();
    await it.open();
    const before = it.calls('events.availability').length;
    it.answer('waitingRoom.check', () => admitted());
    await it.pass(10);
    expect([it.step, it.turn?.state]).toEqual(['waiting-room', 'admitted']);
    expect(it.calls('events.availability')).toHaveLength(before + 1);
    it.room.enter();
    expect([it.step, it.room.until]).toEqual(['select', at(300)]);
  });

  test('leads straight to the tickets where it has come already', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted() } });
    await it.open();
    expect(it.step).toBe('select');
  });

  test('of a closed room leads straight to the tickets, for as long as other answers may be older', async () => {
    const it = await inRoom({
      answers: { 'waitingRoom.join': () => place({ state: 'open', ticket: null, place: null }) },
    });
    await it.open();
    expect(it.step).toBe('select');
    await it.pass(59);
    it.checkout.refresh();
    expect(it.step).toBe('select');
    await it.pass(2);
    it.checkout.refresh();
    expect(it.step).toBe('waiting-room');
  });

  test('signs each hold for its own key, and a retry after a lost answer sends the same again', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted(), 'holds.create': down } });
    await it.open();
    await take(it);
    expect(it.checkout.state.problem?.code).toBe('unreachable');
    it.answer('holds.create', () => hold);
    await it.pass(20);
    await placeHold(it.checkout);
    const [first, second] = sent(it);
    expect(second).toEqual(first);
    const key = it.calls('waitingRoom.join')[0]?.[2] as { public_key: JsonWebKey };
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const text = statementText({
      eventId: 'evt_1',
      visitorId: 'vis_1',
      idempotencyKey: first?.key ?? '',
      signedAt: first?.signed_at ?? 0,
    });
    const isProof = await crypto.subtle.verify(
      { name: 'ECDSA', hash: 'SHA-256' },
      await crypto.subtle.importKey('jwk', key.public_key, algorithm, false, ['verify']),
      bytesOf(first?.proof ?? ''),
      new TextEncoder().encode(text),
    );
    expect([isProof, first?.token]).toEqual([true, 'at_1.mac']);
    expect(it.step).toBe('details');
  });

  test('is signed by the service’s clock, however wrong the device’s is', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted() } });
    it.shiftClock(86_400);
    it.checkout.syncClock(Date.parse(at(0)));
    await it.open();
    await take(it);
    expect(sent(it)[0]?.signed_at).toBe(Date.parse(at(0)) / 1000);
  });

  test('that has passed is said, and only the person lines up again', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted() } });
    await it.open();
    await it.pass(301);
    it.answer('waitingRoom.check', () => ENDED);
    it.answer('waitingRoom.join', () => place({ ticket: 'pt_2.mac', place: 300 }));
    it.room.expire();
    expect(it.step).toBe('waiting-room');
    await it.open();
    await it.pass(120);
    expect([it.turn?.state, it.asked()]).toEqual(['passed', ['join', 'check']]);
    await it.room.rejoin();
    await it.pass(0);
    expect(it.turn).toMatchObject({ state: 'waiting', place: 300 });
  });

  test('that nobody has seen in this page is not mourned: a new place is asked for', async () => {
    const records = memoryRecords();
    const before = await inRoom({ records });
    await before.open();
    const it = await inRoom({ records, answers: { 'waitingRoom.check': () => ENDED } });
    await it.open();
    await it.pass(1);
    expect([it.asked(), it.turn?.state]).toEqual([['check', 'join'], 'waiting']);
  });

  test('ends with an order: whoever wants more takes another place, with another key', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted() } });
    await it.open();
    await take(it);
    await placeOrder(it.checkout, ADA);
    await it.settle();
    expect(it.room.until).toBeUndefined();
    it.checkout.go({ name: 'select' });
    await it.open();
    const [first, second] = it.calls('waitingRoom.join').map(([, , body]) => JSON.stringify(body));
    expect([it.asked(), first === second]).toEqual([['join', 'join'], false]);
  });

  test('goes on after a hold was given back', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted() } });
    await it.open();
    await take(it);
    it.checkout.go({ name: 'select' });
    expect([it.step, it.room.until]).toEqual(['select', at(300)]);
  });
});

describe('a refused hold', () => {
  test('that needs a turn leads to the waiting room, with the selection kept', async () => {
    const it = await inRoom({
      answers: { 'waitingRoom.join': () => place({ state: 'open', ticket: null }), 'holds.create': () => hold },
    });
    await it.open();
    it.answer('holds.create', () => refused('admission_required'));
    it.answer('waitingRoom.join', () => place());
    await take(it);
    await it.open();
    expect([it.step, it.turn?.state, it.checkout.state.cart]).toEqual(['waiting-room', 'waiting', { tir_1: 2 }]);
    expect(it.checkout.state.problem).toBeUndefined();
  });

  test('whose turn has a hold already, as in another tab, says so and keeps the turn', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted() } });
    await it.open();
    it.answer('holds.create', () => refused('admission_used'));
    await take(it);
    expect([it.step, it.checkout.state.problem?.text]).toEqual(['select', 'problemTooManyHolds']);
    expect(it.room.until).toBe(at(300));
  });

  test('whose proof is not good leads to a new place with a new key', async () => {
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted() } });
    await it.open();
    it.answer('holds.create', () => refused('admission_invalid'));
    it.answer('waitingRoom.join', () => place({ ticket: 'pt_2.mac' }));
    await take(it);
    await it.open();
    expect([it.asked(), it.turn?.state]).toEqual([['join', 'join'], 'waiting']);
  });

  test('is not asked for before the last one is given back, which would have the turn still', async () => {
    let give = () => {};
    const given = new Promise<void>((resolve) => {
      give = resolve;
    });
    const it = await inRoom({ answers: { 'waitingRoom.join': () => admitted(), 'holds.release': () => given } });
    await it.open();
    await take(it);
    releaseHold(it.checkout);
    const again = placeHold(it.checkout);
    await it.settle();
    expect(it.calls('holds.create')).toHaveLength(1);
    give();
    await again;
    expect(it.calls('holds.create')).toHaveLength(2);
  });
});

describe('without WebCrypto or storage', () => {
  test('the place has no key and lives with the page, which says so', async () => {
    const it = await inRoom({ hasCrypto: false });
    await it.open();
    expect(it.calls('waitingRoom.join')[0]?.[2]).toEqual({});
    expect(it.turn?.lasting).toBe(false);
  });

  test('the turn is for one hold: the next one takes another place', async () => {
    const it = await inRoom({ hasCrypto: false, answers: { 'waitingRoom.join': () => admitted() } });
    await it.open();
    await take(it);
    expect(sent(it)[0]).toEqual({ token: 'at_1.mac', key: 'key-1' });
    it.checkout.go({ name: 'select' });
    expect(it.step).toBe('waiting-room');
  });

  test('a key that can’t be stored still binds the place to this page', async () => {
    const fails = async () => {
      throw new DOMException('The object could not be cloned.', 'DataCloneError');
    };
    const it = await inRoom({ records: { get: async () => undefined, change: fails } });
    await it.open();
    expect(it.calls('waitingRoom.join')[0]?.[2]).toHaveProperty('public_key');
    expect(it.turn?.lasting).toBe(false);
    await it.pass(10);
    expect(it.asked()).toEqual(['join', 'check']);
  });
});

test('a room that can’t be asked at all says why, and goes on', async () => {
  const it = await inRoom({ answers: { 'waitingRoom.join': down } });
  await it.open();
  expect(it.checkout.state.problem?.code).toBe('unreachable');
  it.answer('waitingRoom.join', () => place());
  await it.pass(5);
  expect([it.checkout.state.problem, it.turn?.state]).toEqual([undefined, 'waiting']);
});

test('what is sold out while somebody waits is said with the latest numbers', async () => {
  const it = await inRoom();
  await it.open();
  it.answer('events.availability', () => ({ event_id: 'evt_1', status: 'sold_out', room: 0, as_of: at(0), tiers: [] }));
  it.answer('waitingRoom.check', () => place({ state: 'sold_out', place: null }));
  await it.pass(10);
  expect([it.turn?.state, it.checkout.state.availability?.status]).toEqual(['sold_out', 'sold_out']);
});

test('a pause is told with its place, and so is its end', async () => {
  const it = await inRoom();
  await it.open();
  it.answer('waitingRoom.check', () => place({ state: 'paused', place: 90, estimate_seconds: null }));
  await it.pass(10);
  expect(it.turn).toMatchObject({ state: 'paused', place: 90, estimate: null });
  it.answer('waitingRoom.check', () => place({ place: 80 }));
  await it.pass(10);
  expect(it.turn).toMatchObject({ state: 'waiting', place: 80 });
});
