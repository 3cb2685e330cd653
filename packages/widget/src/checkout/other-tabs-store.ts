/**
 * What this browser keeps of an event, for its other tabs to find: a hold, with the token that continues it, or an unpaid
 * order, of which only the tab that made it has the secret. No name and no address is in it, and it is over in minutes.
 */
export type SharedPurchase = {
  readonly id: string;
  readonly quantity: number;
  /** ISO 8601: when the tickets are free again. */
  readonly until: string;
} & (
  | { readonly kind: 'hold'; readonly token: string; readonly extended: boolean }
  /** `hold` is what the order was made of. */
  | { readonly kind: 'order'; readonly hold: string | undefined }
);

/** Keeps the {@link SharedPurchase} of one event. */
export type OtherTabsStore = {
  /** What stands at `now`, in milliseconds, and whether this tab wrote it last. */
  read(now: number): (SharedPurchase & { readonly own: boolean }) | undefined;
  write(kept: SharedPurchase): void;
  /** Forgets it, if it is the one with this id. */
  clear(id: string): void;
};

export const OTHER_TABS_PREFIX = 'ticket-vendor:elsewhere:';

/** A store in `localStorage`, which all tabs of the page's site share; where the browser forbids that, tabs don't meet. */
export const createOtherTabsStore = (eventId: string, storage: () => Storage, tab: string): OtherTabsStore => {
  const key = `${OTHER_TABS_PREFIX}${eventId}`;
  const stored = (): (SharedPurchase & { tab: string }) | undefined => {
    try {
      return JSON.parse(storage().getItem(key) ?? 'null') ?? undefined;
    } catch {
      // Blocked or damaged: as if there were nothing.
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
