import { expect, test } from 'vitest';
import type { SharedCache, View } from '../ports/shared-cache.ts';
import { CACHE, type CacheRule } from './caching.ts';
import { createReadCache } from './read-cache.ts';

const EVENT = 'evt_1';
const KEY = 'public /events/evt_1';

const setUp = () => {
  let at = 1_000_000;
  const stored = new Map<string, View>();
  const shared: SharedCache = {
    get: async (key) => stored.get(key) ?? null,
    put: async (key, view) => void stored.set(key, view),
  };
  const cacheOfIsolate = () => createReadCache({ now: () => new Date(at) }, shared);
  const view = (text: string, eventId: string | null = EVENT): View => ({
    text,
    etag: `W/"${text}"`,
    madeAt: at,
    until: at + 5_000,
    eventId,
  });
  const later = (work: Promise<unknown>) => void work;
  type Cache = ReturnType<typeof cacheOfIsolate>;
  const ask = (cache: Cache, key = KEY, rule: CacheRule = CACHE.page) => cache.ask(key, rule, later);
  /** Begins a read; the function returned ends it. */
  const begin = async (cache: Cache, key = KEY) => {
    const land = await ask(cache, key);
    if (typeof land !== 'function') throw new Error('There is a view already.');
    return land;
  };
  const advance = (ms: number) => {
    at += ms;
  };
  return { advance, cacheOfIsolate, view, ask, begin, stored };
};

test('a view is shown until its time is over', async () => {
  const { cacheOfIsolate, view, begin, advance } = setUp();
  const cache = cacheOfIsolate();
  expect(cache.find(KEY)).toBeNull();
  (await begin(cache))(view('a'));
  advance(4_999);
  expect(cache.find(KEY)?.text).toBe('a');
  advance(1);
  expect(cache.find(KEY)).toBeNull();
});

test('a view from a clock that is ahead is not shown before its time', async () => {
  const { cacheOfIsolate, view, begin, advance } = setUp();
  const cache = cacheOfIsolate();
  (await begin(cache))(view('a'));
  advance(-1);
  expect(cache.find(KEY)).toBeNull();
});

test('a sale ends the views of its event and those that were being read, and no others', async () => {
  const { cacheOfIsolate, view, begin } = setUp();
  const cache = cacheOfIsolate();
  (await begin(cache))(view('before'));
  (await begin(cache, 'other'))(view('other', 'evt_2'));
  (await begin(cache, 'list'))(view('list', null));
  const underWay = await begin(cache, 'availability');
  cache.sold(EVENT);
  underWay(view('too late'));
  const kept = [KEY, 'other', 'list', 'availability'].map((key) => cache.find(key)?.text);
  expect(kept).toEqual([undefined, 'other', 'list', undefined]);
  (await begin(cache, 'availability'))(view('after'));
  expect(cache.find('availability')?.text).toBe('after');
});

test('an edit ends all views, and what was being read', async () => {
  const { cacheOfIsolate, view, begin } = setUp();
  const cache = cacheOfIsolate();
  (await begin(cache))(view('before'));
  const list = await begin(cache, 'list');
  cache.edited();
  list(view('too late', null));
  expect([cache.find(KEY), cache.find('list')]).toEqual([null, null]);
});

test('sales of very many events end no fewer views than they should', async () => {
  const { cacheOfIsolate, view, begin } = setUp();
  const cache = cacheOfIsolate();
  const underWay = await begin(cache);
  cache.sold(EVENT);
  for (let n = 0; n < 2_000; n++) cache.sold(`evt_other_${n}`);
  underWay(view('too late'));
  expect(cache.find(KEY)).toBeNull();
});

test('of requests that want the same at once one reads, and the others get what it read', async () => {
  const { cacheOfIsolate, view, ask, begin } = setUp();
  const cache = cacheOfIsolate();
  const land = await begin(cache);
  const others = [ask(cache), ask(cache)];
  land(view('a'));
  expect((await Promise.all(others)).map((got) => typeof got === 'object' && got.text)).toEqual(['a', 'a']);
});

test('whoever asks after a sale does not wait for a read that began before it', async () => {
  const { cacheOfIsolate, view, ask, begin } = setUp();
  const cache = cacheOfIsolate();
  const before = await begin(cache);
  const early = ask(cache);
  cache.sold(EVENT);
  const after = await begin(cache);
  before(view('old'));
  expect(await early).toMatchObject({ text: 'old' });
  after(view('new'));
  expect(cache.find(KEY)?.text).toBe('new');
});

test('where a read fails, each that waited for it reads by itself', async () => {
  const { cacheOfIsolate, view, ask, begin } = setUp();
  const cache = cacheOfIsolate();
  const land = await begin(cache);
  const waiting = ask(cache);
  land(null);
  const own = await waiting;
  expect(typeof own).toBe('function');
  if (typeof own === 'function') own(view('a'));
  expect(cache.find(KEY)?.text).toBe('a');
});

test('another isolate shows a view of the data centre, and no longer than the one that made it', async () => {
  const { cacheOfIsolate, view, ask, begin, advance } = setUp();
  const [one, other] = [cacheOfIsolate(), cacheOfIsolate()];
  (await begin(one))(view('a'));
  advance(3_000);
  expect(await ask(other)).toMatchObject({ text: 'a' });
  expect(other.find(KEY)?.text).toBe('a');
  advance(2_000);
  expect(other.find(KEY)).toBeNull();
  expect(typeof (await ask(other))).toBe('function');
});

test('an isolate that sold or edited takes nothing from the data centre that is older', async () => {
  const { cacheOfIsolate, view, ask, begin, advance } = setUp();
  const [one, seller, editor] = [cacheOfIsolate(), cacheOfIsolate(), cacheOfIsolate()];
  (await begin(one))(view('old'));
  advance(10);
  seller.sold(EVENT);
  editor.edited();
  expect([typeof (await ask(seller)), typeof (await ask(editor))]).toEqual(['function', 'function']);
});

test('what changes with every sale is not put where other isolates would find it', async () => {
  const { cacheOfIsolate, view, ask, stored } = setUp();
  const cache = cacheOfIsolate();
  const land = await ask(cache, KEY, CACHE.availability);
  if (typeof land === 'function') land(view('a'));
  expect([cache.find(KEY)?.text, stored.size]).toEqual(['a', 0]);
});

test('an isolate keeps four million characters at most, keys included, and the newest of them', async () => {
  const { cacheOfIsolate, view, begin } = setUp();
  const cache = cacheOfIsolate();
  const page = 'x'.repeat(199_000);
  for (let n = 0; n < 30; n++) (await begin(cache, `list ${n}`))(view(page, null));
  const kept = Array.from({ length: 30 }, (_, n) => n).filter((n) => cache.find(`list ${n}`));
  expect(kept).toEqual(Array.from({ length: 20 }, (_, n) => n + 10));
  const long = (n: number) => `list ${n} ${'y'.repeat(16_000)}`;
  for (let n = 0; n < 1_000; n++) (await begin(cache, long(n)))(view('[]', null));
  const listed = Array.from({ length: 1_000 }, (_, n) => n).filter((n) => cache.find(long(n))).length;
  expect([listed > 200, listed < 250]).toEqual([true, true]);
  (await begin(cache, 'huge'))(view('x'.repeat(300_000), null));
  expect(cache.find('huge')).toBeNull();
});
