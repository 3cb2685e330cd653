import type { SharedCache, View } from '../ports/shared-cache.ts';
import type { CacheRule } from './caching.ts';
import type { Clock } from './clock.ts';
import { lookUntil } from './look-until.ts';

/** Characters that an isolate keeps in all, and of one view, each with its key; and changes that it remembers. */
const MOST_CHARACTERS = 4_000_000;
const LONGEST = 256_000;
/** What a view weighs besides its text and its key. */
const FRAME = 500;
const CHANGES = 1_000;
/** So long a request waits for another that reads the same; then it reads by itself. */
const WAIT_MS = 1_000;

/** Reads under way that can be waited for. */
const FLIGHTS = 1_000;

/** A read under way. Whoever wants the same waits until it has `landed`, with null if it failed. */
type Flight = { begunAt: number; landed?: View | null };

/** Ends a read under way: with the view to keep, or with none. */
type Landing = (view: View | null) => void;

/** What the public may see, as this isolate or its data centre rendered it a moment ago. */
export type ReadCache = {
  /** A view that this isolate has and may still show. */
  find(key: string): View | null;
  /**
   * A view from the data centre, or from a request of this isolate that is reading it now; otherwise the caller reads it,
   * and gives it to the function returned.
   */
  ask(key: string, rule: CacheRule, later: (work: Promise<unknown>) => void): Promise<View | Landing>;
  /** This isolate has changed what can be bought of an event. */
  sold(eventId: string): void;
  /** This isolate has changed something that any view may show. */
  edited(): void;
};

type Change = { number: number; at: number };

/**
 * Keeps rendered public reads in memory, within a bound, and in a cache that isolates share. A change by this isolate ends
 * the views that it could have altered, and those being read meanwhile; a change by another shows when the view’s time is
 * over.
 */
export const createReadCache = (clock: Clock, shared: SharedCache): ReadCache => {
  // In the order in which they were made, so the first are the first to go.
  const views = new Map<string, View & { readAfter: number }>();
  let characters = 0;
  const flights = new Map<string, Flight>();
  // Changes are numbered. A view is right if none that concerns it came after its read had begun.
  const changes = new Map<string, Change>();
  let edit: Change = { number: 0, at: 0 };
  let latest = 0;

  const changeOf = ({ eventId }: View): Change => (eventId === null ? edit : (changes.get(eventId) ?? edit));

  /** Whoever asks chooses the key: a long one with a short answer must weigh what it takes. */
  const weightOf = (key: string, { text }: View) => key.length + text.length + FRAME;

  const drop = (key: string) => {
    const view = views.get(key);
    if (view) characters -= weightOf(key, view);
    views.delete(key);
  };

  const keep = (key: string, view: View, readAfter: number) => {
    if (weightOf(key, view) > LONGEST || changeOf(view).number > readAfter) return;
    drop(key);
    views.set(key, { ...view, readAfter });
    characters += weightOf(key, view);
    for (const oldest of views.keys()) {
      if (characters <= MOST_CHARACTERS) return;
      drop(oldest);
    }
  };

  const isShown = ({ madeAt, until }: View, at: number) => madeAt <= at && at < until;

  /** What a read of another request comes to; null also if that takes too long. */
  const landingOf = async (flight: Flight): Promise<View | null> => {
    await lookUntil(() => flight.landed !== undefined, WAIT_MS);
    return flight.landed ?? null;
  };

  const find = (key: string): View | null => {
    const view = views.get(key);
    if (!view) return null;
    if (isShown(view, clock.now().getTime()) && changeOf(view).number <= view.readAfter) return view;
    drop(key);
    return null;
  };

  return {
    find,
    async ask(key, rule, later) {
      const at = clock.now().getTime();
      // The request of a read may have been cancelled, and then never reports: one of those who wait takes its place.
      for (let other = flights.get(key); other && at - other.begunAt < WAIT_MS; other = flights.get(key)) {
        const view = await landingOf(other);
        if (view) return view;
        if (other.landed !== undefined || flights.get(key) === other) break;
      }
      const flight: Flight = { begunAt: at };
      if (flights.size >= FLIGHTS) flights.clear();
      flights.set(key, flight);
      const readAfter = latest;
      const land: Landing = (view) => {
        if (view) keep(key, view, readAfter);
        flight.landed = view;
        if (flights.get(key) === flight) flights.delete(key);
      };
      if (rule.shared) {
        const view = await shared.get(key);
        if (view && isShown(view, clock.now().getTime()) && changeOf(view).at < view.madeAt) {
          land(view);
          return view;
        }
      }
      return (view) => {
        land(view);
        if (view && rule.shared) later(shared.put(key, view));
      };
    },
    sold(eventId) {
      latest += 1;
      // Whoever asks from now on must see the change, so they wait for no read that began before it.
      flights.clear();
      changes.delete(eventId);
      changes.set(eventId, { number: latest, at: clock.now().getTime() });
      if (changes.size <= CHANGES) return;
      // What is forgotten counts as a change of everything.
      const [[oldest, forgotten] = []] = changes;
      if (oldest === undefined || forgotten === undefined) return;
      changes.delete(oldest);
      if (forgotten.number > edit.number) edit = forgotten;
    },
    edited() {
      latest += 1;
      flights.clear();
      edit = { number: latest, at: clock.now().getTime() };
      changes.clear();
      views.clear();
      characters = 0;
    },
  };
};
