/**
 * The purchase of an event that this browser shares between its tabs: a hold with its token, or an unpaid order without
 * its secret, which only its own tab has. It holds no name or address and expires in minutes.
 */
export type SharedPurchase = {
  readonly id: string;
  readonly quantity: number;
  /** ISO 8601: when the tickets are released. */
  readonly until: string;
} & (
  | { readonly kind: 'hold'; readonly token: string; readonly extended: boolean }
  /** `hold` is the hold that became the order. */
  | { readonly kind: 'order'; readonly hold: string | undefined }
);

/** Keeps the {@link SharedPurchase} of one event. */
export type OtherTabsStore = {
  /** The purchase still valid at `now` (ms), and whether this tab wrote it last. */
  read(now: number): (SharedPurchase & { readonly own: boolean }) | undefined;
  write(kept: SharedPurchase): void;
  /** Removes the purchase if it has this id. */
  clear(id: string): void;
};

export const OTHER_TABS_PREFIX = 'ticket-vendor:elsewhere:';

/** A store in `localStorage`, which all tabs of the site share; if the browser forbids it, tabs share nothing. */
export const createOtherTabsStore = (eventId: string, storage: () => Storage, tab: string): OtherTabsStore => {
  const key = `${OTHER_TABS_PREFIX}${eventId}`;
  const stored = (): (SharedPurchase & { tab: string }) | undefined => {
    try {
      return JSON.parse(storage().getItem(key) ?? 'null') ?? undefined;
    } catch {
      // Blocked or damaged storage counts as empty.
      return undefined;
    }
  };
  const forget = () => {
    try {
      storage().removeItem(key);
    } catch {
      // See above.
    }
  };
  return {
    read(now) {
      const kept = stored();
      if (!kept) return undefined;
      if (!(Date.parse(kept.until) > now)) {
        forget();
        return undefined;
      }
      return { ...kept, own: kept.tab === tab };
    },
    write(kept) {
      try {
        storage().setItem(key, JSON.stringify({ ...kept, tab }));
      } catch {
        // See above.
      }
    },
    clear(id) {
      if (stored()?.id === id) forget();
    },
  };
};
