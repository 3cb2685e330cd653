/** A rendered answer of a public read. */
export type View = {
  /** JSON. */
  text: string;
  etag: string;
  /** The time of the request that read it, and the time from which it is no longer shown: milliseconds since 1970. */
  madeAt: number;
  until: number;
  /** The event that it shows, or null. */
  eventId: string | null;
};

/** A cache that all isolates of a data centre share. It may lose anything at any time; neither call throws. */
export type SharedCache = {
  get(key: string): Promise<View | null>;
  put(key: string, view: View): Promise<void>;
};
