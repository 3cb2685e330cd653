import type { HoldAdmission } from '../../api/types.ts';

/** A person's way through the waiting room: a place in line, their turn, and what proves it. */
export type WaitingRoom = {
  /** Whether the person may choose and hold tickets now. */
  readonly isOpen: boolean;
  /** When the person's turn ends (ISO 8601); undefined if it isn't their turn. */
  readonly until: string | undefined;
  /** Turns the questions on or off. The first comes at once, later ones when they are due. */
  want(wanted: boolean): void;
  /** The page is seen again, or the device is online again: asks as early as a page that is seen may. */
  look(): void;
  /** Goes on to the tickets, if the person may. */
  enter(): void;
  /** The turn's time seems to be over. Only the service knows: this device's clock may have been changed. */
  expire(): void;
  /** Gives the old place up and takes one at the end of the line. */
  rejoin(): Promise<void>;
  /** What proves to the API that it is this browser's turn, for one hold; nothing where no proof is needed. */
  admissionFor(idempotencyKey: string): Promise<{ admission?: HoldAdmission }>;
  /** The turn has led to a hold. Without a key it is good for no other. */
  useForHold(): Promise<void>;
  /** The turn is over for good: it has led to an order. */
  end(): Promise<void>;
  /** The API refused a hold for want of a turn. Resolves with whether the person must go back to the waiting room. */
  refuse(code: string | undefined): Promise<boolean>;
};
