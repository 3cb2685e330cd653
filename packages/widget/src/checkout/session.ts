import type { HoldAdmission } from '../api/types.ts';

/** What this tab keeps over a reload of the page. */
export type Session = {
  readonly hold?: { readonly id: string; readonly token: string; readonly extended: boolean } | undefined;
  readonly order?: { readonly id: string; readonly secret: string } | undefined;
  /** A waitlist token: an offer being claimed, or a place in line. */
  readonly entry?: string | undefined;
  readonly cart?: Readonly<Record<string, number>> | undefined;
  readonly buyer?: { readonly name: string; readonly email: string } | undefined;
  /** The promo code that was entered for these tickets. */
  readonly promo?: string | undefined;
  /** The idempotency key of a hold or an order and the request it was for, so that a retry makes no second one. */
  readonly attempt?:
    | {
        readonly key: string;
        readonly request: string;
        /** What a hold was asked for with: a retry sends it unchanged, since it is part of the request. */
        readonly admission?: HoldAdmission;
      }
    | undefined;
};

/** Keeps the {@link Session} of one event. */
export type SessionStore = {
  read(): Session;
  /** Merges; `undefined` removes. */
  write(change: Session): void;
  clear(): void;
};

const PREFIX = 'ticket-vendor:';

/** Whether any widget in this tab keeps the order. Of several on a page, only one takes a return from the payment. */
export const isOrderKept = (orderId: string, storage: () => Storage): boolean => {
  try {
    const kept = storage();
    return Object.keys(kept).some((key) => key.startsWith(PREFIX) && kept.getItem(key)?.includes(`"${orderId}"`));
  } catch {
    // If the browser forbids storage, nothing was kept over the redirect.
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
      // Storage is blocked or damaged: the checkout works without it, but not over a reload.
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
