import type { Place } from '../../api/types.ts';
import type { CheckoutDeps } from '../checkout.ts';
import { start } from '../start.ts';
import { at, availability, type Calls, event, NOW, setUp } from '../testing.ts';
import { createPlaceStore, memoryRecords, type PlaceRecords } from './place-store.ts';
import { makeKeys } from './proof.ts';
import { Room } from './room.ts';

/** A waiting room in memory for tests of its verbs, whose clock and answers the test sets. */
export const place = (change: Partial<Place> = {}): Place => ({
  state: 'waiting',
  ticket: 'pt_1.mac',
  place: 120,
  people_waiting: 400,
  opens_at: null,
  estimate_seconds: { from: 120, to: 240 },
  check_after_seconds: 10,
  admission: null,
  ...change,
});

export const admitted = (change: Partial<Place> = {}): Place =>
  place({
    state: 'admitted',
    place: null,
    estimate_seconds: null,
    admission: { token: 'at_1.mac', visitor_id: 'vis_1', expires_at: at(300) },
    ...change,
  });

export const ENDED = place({ state: 'ended', ticket: null, place: null, estimate_seconds: null });

const needed = { ...availability(), waiting_room: true };

export type Options = {
  readonly answers?: Calls;
  readonly records?: PlaceRecords;
  /** Whether the page has WebCrypto. */
  readonly hasCrypto?: boolean;
  readonly deps?: Partial<CheckoutDeps>;
};

/** WebCrypto that tells whether it is at work: it runs beside the event loop, which a test has to wait for. */
const watched = () => {
  const work = new Set<Promise<unknown>>();
  const subtle = new Proxy(crypto.subtle, {
    get:
      (target, name) =>
      (...args: unknown[]) => {
        const method = target[name as keyof SubtleCrypto] as (...args: unknown[]) => Promise<unknown>;
        const done = method.apply(target, args);
        work.add(done);
        void done.finally(() => work.delete(done));
        return done;
      },
  });
  return { subtle, work };
};

/** A checkout in its waiting room, as the page has it open. */
export const inRoom = async ({ answers = {}, records = memoryRecords(), hasCrypto = true, deps }: Options = {}) => {
  let now = NOW;
  let isSeen = true;
  let task: { readonly run: () => void; readonly due: number } | undefined;
  const it = setUp(
    {
      'events.get': () => ({ ...event, waiting_room: true }),
      'events.availability': () => needed,
      'waitingRoom.join': () => place(),
      'waitingRoom.check': () => place(),
      ...answers,
    },
    {},
    { now: () => now, ...deps },
  );
  const { subtle: whole, work } = watched();
  const subtle = hasCrypto ? whole : undefined;
  const room = new Room(it.checkout, {
    store: createPlaceStore(records, () => makeKeys(subtle)),
    subtle,
    schedule: (run, ms) => {
      const own = { run, due: now + ms };
      task = own;
      return () => {
        if (task === own) task = undefined;
      };
    },
    random: () => 0,
    isSeen: () => isSeen,
  });
  await start(it.checkout, {});
  it.checkout.room = room;
  /** Lets everything that was asked be answered. */
  const settle = async () => {
    for (let quiet = 0; quiet < 20; quiet = work.size > 0 ? 0 : quiet + 1) {
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  /** Lets time pass, and asks whenever that is due. */
  const pass = async (seconds: number) => {
    const end = now + seconds * 1000;
    await settle();
    while (task && task.due <= end) {
      now = Math.max(now, task.due);
      const { run } = task;
      task = undefined;
      run();
      await settle();
    }
    now = end;
  };
  return {
    ...it,
    room,
    pass,
    settle,
    /** Opens the step, as its element does. */
    open: async () => {
      room.want(true);
      await pass(0);
    },
    hide: () => {
      isSeen = false;
    },
    show: async () => {
      isSeen = true;
      room.look();
      await pass(0);
    },
    /** Sets this device's clock. */
    shiftClock: (seconds: number) => {
      now += seconds * 1000;
    },
    get step() {
      return it.checkout.state.step.name;
    },
    get turn() {
      const { step } = it.checkout.state;
      return step.name === 'waiting-room' ? step.turn : undefined;
    },
    /** Seconds until the next question. */
    get next() {
      return task && (task.due - now) / 1000;
    },
    asked: () => it.asked.filter(([call]) => call.startsWith('waitingRoom.')).map(([call]) => call.slice(12)),
  };
};
