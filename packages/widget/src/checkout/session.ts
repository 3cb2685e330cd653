/** What must survive a reload of the page, for this tab only. */
export type Session = {
  readonly hold?: { readonly id: string; readonly token: string; readonly extended: boolean } | undefined;
  readonly order?: { readonly id: string; readonly secret: string } | undefined;
  /** A waitlist token: an offer being claimed, or a place in line. */
  readonly entry?: string | undefined;
  readonly cart?: Readonly<Record<string, number>> | undefined;
  readonly buyer?: { readonly name: string; readonly email: string } | undefined;
  /** The promo code that was entered for these tickets. */
  readonly promo?: string | undefined;
  /** The key under which an order was asked for, and for what, so that asking again has one effect. */
  readonly attempt?: { readonly key: string; readonly request: string } | undefined;
};

/** Keeps the {@link Session} of one event. */
export type SessionStore = {
  read(): Session;
  /** Merges; `undefined` removes. */
  write(change: Session): void;
  clear(): void;
};

const PREFIX = 'ticket-vendor:';

/** Whether any widget of this tab keeps the order: of several on a page, a return from the payment belongs to one. */
export const isOrderKept = (orderId: string, storage: () => Storage): boolean => {
  try {
    const kept = storage();
    return Object.keys(kept).some((key) => key.startsWith(PREFIX) && kept.getItem(key)?.includes(`"${orderId}"`));
  } catch {
    // Where the browser forbids storage, nothing outlived the way there and back.
    return false;
  }
};

/** A store in `sessionStorage`, or in memory where the browser forbids it. */
export const createSessionStore = (eventId: string, storage: () => Storage): SessionStore => {
  const key = `${PREFIX}${eventId}`;
  let memory = '{}';
  const read = (): Session => {
    try {
      const stored: Session = JSON.parse(storage().getItem(key) ?? memory);
      return stored;
    } catch {
      // Blocked or damaged storage: the flow works without it, it just doesn't outlive a reload.
      return JSON.parse(memory);
    }
  };
  const save = (text: string) => {
    memory = text;
    try {
      storage().setItem(key, text);
    } catch {
      // See above.
    }
  };
  return {
    read,
    write: (change) => save(JSON.stringify({ ...read(), ...change })),
    clear: () => save('{}'),
  };
};
