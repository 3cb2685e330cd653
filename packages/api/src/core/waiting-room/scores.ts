/**
 * A score says where in line a visitor is: lower is earlier. Until the sale opens it is drawn, below `LOTTERY`; from
 * then on it is `LOTTERY` plus the time, in milliseconds since 1970. So whoever was there before comes first, in an
 * order that nobody could choose, and then whoever came first. A score needs no store to stay right.
 */
export const LOTTERY = 2 ** 40;

/** People are counted by buckets of scores, which widen with the age of the line. Widths of scores, by kind. */
const WIDTHS: Record<string, number> = { l: 2 ** 30, a: 100, b: 1_000, c: 10_000, d: 60_000 };

/** The score of whoever comes at a time after the opening, in ms since 1970. */
export const scoreAt = (time: number): number => LOTTERY + time;

/** The score that 40 random or derived bits make: of five bytes or more. */
export const drawnScore = (bytes: Uint8Array): number => {
  let score = 0;
  for (let i = 0; i < 5; i++) score = score * 256 + (bytes[i] ?? 0);
  return score;
};

const kindOf = (age: number): string => {
  if (age < 60_000) return 'a';
  if (age < 600_000) return 'b';
  return age < 7_200_000 ? 'c' : 'd';
};

/** The bucket in which a score is counted, of a line that opened at `opening`. */
export const bucketOf = (score: number, opening: number): string => {
  if (score < LOTTERY) return `l${Math.floor(score / (WIDTHS.l ?? 1))}`;
  const time = score - LOTTERY;
  const kind = kindOf(time - opening);
  return `${kind}${Math.floor(time / (WIDTHS[kind] ?? 1))}`;
};

/** The scores of a bucket: from the first, below the second. */
export const scoresOf = (bucket: string): readonly [number, number] => {
  const kind = bucket.charAt(0);
  const width = WIDTHS[kind] ?? 1;
  const low = Number(bucket.slice(1)) * width + (kind === 'l' ? 0 : LOTTERY);
  return [low, low + width];
};
