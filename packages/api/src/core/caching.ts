/** How long a public answer may be shown unasked, and then while it is asked for anew; in seconds. */
export type CacheRule = { fresh: number; stale: number };

/** The rules there are. A public read declares one of them. */
export const CACHE = {
  /** What changes when its promoter changes it. */
  page: { fresh: 15, stale: 60 },
  /** What changes with the version that runs. */
  document: { fresh: 300, stale: 3_600 },
  /** What changes with every sale. */
  availability: { fresh: 2, stale: 5 },
} as const satisfies Record<string, CacheRule>;

/** Whether an `If-None-Match` names the tag; it compares weakly (RFC 9110 §13.1.2). */
export const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === '*' || one === etag.replace(/^W\//, ''));
