import type { Checkout } from '../../checkout/checkout.ts';
import { indexedDbRecords } from '../../checkout/waiting-room/indexed-db.ts';
import { createPlaceStore } from '../../checkout/waiting-room/place-store.ts';
import { makeKeys } from '../../checkout/waiting-room/proof.ts';
import { Room } from '../../checkout/waiting-room/room.ts';

export { createStep } from './step-waiting-room.ts';

/** Opens the waiting room of a checkout; `page` is the document that shows it. */
export const createRoom = (checkout: Checkout, apiKey: string, page: () => Document): Room => {
  const { subtle } = globalThis.crypto as Crypto & { subtle?: SubtleCrypto };
  const records = indexedDbRecords(() => indexedDB, `${checkout.deps.eventId} ${apiKey}`);
  return new Room(checkout, {
    store: createPlaceStore(records, () => makeKeys(subtle)),
    subtle,
    schedule: (task, ms) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    isSeen: () => page().visibilityState === 'visible',
  });
};
