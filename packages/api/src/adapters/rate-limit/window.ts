/**
 * A sliding window: hits of this fixed window and of the one before, which counts less the more of this one is over.
 * `index` numbers the windows since 1970.
 */
export type Window = { index: number; current: number; previous: number };

/** What a window came to after a call. `waitMs` is until a call passes, if all that remains is used up now. */
export type Judgement = { allowed: boolean; remaining: number; waitMs: number };

const EMPTY: Window = { index: 0, current: 0, previous: 0 };

/** The window at a time; a clock behind the one that counted last is taken to be at the start of that one's window. */
const at = (known: Window, length: number, now: number): { window: Window; now: number } => {
  const index = Math.floor(now / length);
  if (index <= known.index) return { window: known, now: Math.max(now, known.index * length) };
  const previous = index === known.index + 1 ? known.current : 0;
  return { window: { index, current: 0, previous }, now };
};

const usedOf = ({ current, previous }: Window, length: number, now: number) =>
  Math.floor((1 - (now % length) / length) * previous) + current;

/**
 * Counts hits unless the limit is reached, in which case none are counted. Negative hits are given back, whatever the
 * limit. Returns the window as it is then.
 */
export const hit = (
  known: Window | undefined,
  { limit, length, now: clock, hits }: { limit: number; length: number; now: number; hits: number },
): Judgement & { window: Window } => {
  const { window, now } = at(known ?? EMPTY, length, clock);
  const allowed = hits < 0 || usedOf(window, length, now) < limit;
  if (allowed) window.current = Math.max(0, window.current + hits);
  const remaining = Math.max(0, limit - usedOf(window, length, now));
  const full = window.current + remaining;
  const start = window.index * length;
  // The first moment at which the weighted sum is below the limit; in the next window, what is current now weighs less.
  const passesAt =
    full < limit
      ? start + length * (1 - (limit - full) / window.previous)
      : start + length + length * (1 - limit / full);
  return { window, allowed, remaining, waitMs: Math.max(1, Math.floor(passesAt) + 1 - clock) };
};

/** The same in Lua, for all isolates: of a key, which is the window (hash i, c, p), limit, length and time in ms, hits. */
export const HIT_FUNCTION = `
local function hit(key, limit, length, clock, hits)
local known = redis.call('HMGET', key, 'i', 'c', 'p')
local i, current, previous = tonumber(known[1] or '0'), tonumber(known[2] or '0'), tonumber(known[3] or '0')
local index = math.floor(clock / length)
local now = clock
if index <= i then
  now = math.max(clock, i * length)
else
  previous = index == i + 1 and current or 0
  current = 0
  i = index
end
local function used() return math.floor((1 - (now % length) / length) * previous) + current end
local allowed = hits < 0 or used() < limit
if allowed then
  current = math.max(0, current + hits)
  redis.call('HSET', key, 'i', i, 'c', current, 'p', previous)
  redis.call('PEXPIRE', key, length * 2 + 1000)
end
local remaining = math.max(0, limit - used())
local full = current + remaining
local passes_at
if full < limit then
  passes_at = i * length + length * (1 - (limit - full) / previous)
else
  passes_at = i * length + length + length * (1 - limit / full)
end
return {allowed and 1 or 0, remaining, math.max(1, math.floor(passes_at) + 1 - clock)}
end
`;

/** What `hit` answers. */
export type Hit = readonly [allowed: number, remaining: number, waitMs: number];

/** A script that only counts. KEYS: the window. ARGV: limit, length and time in ms, hits. */
export const HIT = `${HIT_FUNCTION}
return hit(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]))
`;
