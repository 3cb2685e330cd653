/**
 * How long a public read may be shown again, in seconds. `kept`: by this service, 0 for never; `shared`: by all isolates of
 * a data centre, and not only by the one that made it. `fresh`: then by the caches of others, and `stale` while they fetch a
 * new one.
 */
export type CacheRule = { kept: number; shared: boolean; fresh: number; stale: number };

/** All cache rules. A public read declares one of them. Together, the times keep what changed from view for 15 s at most. */
export const CACHE = {
  /** For what changes only when its promoter edits it. */
  page: { kept: 5, shared: true, fresh: 10, stale: 0 },
  /** For what changes only with a new release. */
  document: { kept: 0, shared: false, fresh: 300, stale: 3_600 },
  /** For what changes with every sale. */
  availability: { kept: 1, shared: false, fresh: 2, stale: 5 },
} as const satisfies Record<string, CacheRule>;

/** The answer of a public read, and how to tell whether it is still right. */
export type Shown<T> = {
  body: T;
  /**
   * What the answer was made from: versions of rows as stored, and what was calculated from the time, from holds and from
   * fees. Two answers of one route that differ have different versions.
   */
  version: readonly unknown[];
  /** The event that it shows; null for a list, or for what shows no seats. */
  eventId: string | null;
  /** Times at which it changes by itself, in milliseconds since 1970: the end of a sale, say. */
  turns?: readonly (number | null)[];
};

/** Whether an `If-None-Match` names the tag; it compares weakly (RFC 9110 §13.1.2). */
export const matches = (header: string | null | undefined, etag: string): boolean =>
  (header ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === '*' || one === etag.replace(/^W\//, ''));
