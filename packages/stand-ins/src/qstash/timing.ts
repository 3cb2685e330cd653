const unitMs = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Milliseconds in a QStash duration such as `90s` or `1h30m`. Throws if it is malformed. */
export const parseDuration = (text: string): number => {
  if (!/^(\d+[smhd])+$/.test(text)) throw new Error(`invalid duration: ${text}`);
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, amount, unit = 's']) => sum + Number(amount) * (unitMs.get(unit) ?? 0),
    0,
  );
};

/** QStash's backoff before the nth retry, in ms: 12 s, 2.5 min, 30 min, 6 h, then a day. */
export const backoffMs = (retry: number): number => Math.min(86_400, Math.exp(2.5 * retry)) * 1_000;

/** A `Retry-After` value in ms from `nowMs`: seconds or an HTTP date; undefined if it is neither. */
export const retryAfterMs = (value: string | undefined, nowMs: number): number | undefined => {
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
};

const functions = new Map<string, (...values: number[]) => number>([
  ['pow', Math.pow],
  ['sqrt', Math.sqrt],
  ['abs', Math.abs],
  ['exp', Math.exp],
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['round', Math.round],
  ['min', Math.min],
  ['max', Math.max],
]);

/**
 * The value, in ms, of an `Upstash-Retry-Delay` expression such as `pow(2, retried) * 1000`, where
 * `retried` is 0 before the first retry. Throws if it is malformed.
 */
export const evaluateRetryDelay = (expression: string, retried: number): number => {
  const tokens = expression.match(/\d+(?:\.\d+)?|[a-z]+|\S/g) ?? [];
  let at = 0;
  const fail = (): never => {
    throw new Error(`invalid retry delay: ${expression}`);
  };
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };

  const sum = (): number => {
    let value = product();
    for (;;) {
      if (take('+')) value += product();
      else if (take('-')) value -= product();
      else return value;
    }
  };
  const product = (): number => {
    let value = factor();
    for (;;) {
      if (take('*')) value *= factor();
      else if (take('/')) value /= factor();
      else return value;
    }
  };
  const factor = (): number => {
    if (take('-')) return -factor();
    if (take('(')) return closing(sum());
    const token = tokens[at] ?? fail();
    at += 1;
    if (/^\d/.test(token)) return Number(token);
    if (token === 'retried') return retried;
    const apply = functions.get(token) ?? fail();
    if (!take('(')) fail();
    const values = [sum()];
    while (take(',')) values.push(sum());
    return closing(apply(...values));
  };
  const closing = (value: number): number => (take(')') ? value : fail());

  const value = sum();
  if (at < tokens.length || !Number.isFinite(value)) fail();
  return Math.min(86_400_000, Math.max(0, value));
};
