/** Seconds for which a cache may serve a public answer, and then serve it stale while it fetches a new one. */
export type CacheRule = { fresh: number; stale: number };

/** All cache rules. A public read declares one of them. */
export const CACHE = {
  /** For what changes only when its promoter edits it. */
  page: { fresh: 15, stale: 60 },
  /** For what changes only with a new release. */
  document: { fresh: 300, stale: 3_600 },
  /** For what changes with every sale. */
  availability: { fresh: 2, stale: 5 },
} as const satisfies Record<string, CacheRule>;

/** Whether an `If-None-Match` names the tag; it compares weakly (RFC 9110 §13.1.2). */
export const matches = (header: string | undefined, etag: string): boolean =>
  (header ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === '*' || one === etag.replace(/^W\//, ''));
