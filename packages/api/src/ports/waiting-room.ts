/** What the isolates agree on about an event's line (see core/waiting-room/line.ts). Times are milliseconds since 1970. */
export type Line = {
  /** Rises with each step. */
  turn: number;
  /** When its people were last counted from zero; a ticket of an earlier epoch is counted anew. */
  epoch: number;
  /** When the sale opens, or opened. Before, places are drawn. */
  opening: number;
  /** Scores below it are admitted. */
  watermark: number;
  /** How many people may have been admitted by now. */
  budget: number;
  /** People whose counts were dropped; all are admitted. */
  folded: number;
  /** The time of the last step. */
  at: number;
  /** Before then nobody is admitted, since not everybody was counted yet. */
  settles_at: number;
  /** By slot: how many were admitted in it, and the watermark at its end. */
  steps: { slot: number; admitted: number; watermark: number }[];
  /** Until when a room that opened by itself stays. */
  until: number;
};

/** How many people did something, by what it was. */
export type Counts = Readonly<Record<string, number>>;

/** Each reason why a buyer may not choose tickets of an event with a waiting room, as codes of the error table. */
export const ADMISSION_REFUSALS = [
  'admission_required',
  'admission_invalid',
  'admission_expired',
  'admission_used',
] as const;

/** The admission that a hold is placed by: whose, of which slot, and whether it is for one hold only. */
export type HoldAdmission = { visitor: string; slot: number; once: boolean };

/** What an isolate counted in a waiting room, and the step of its line that it proposes. */
export type LineChange = {
  add: Counts;
  line: Line | null;
  /** Whether `add` has all counts that are known, for a store that lost them: the higher ones stay. */
  whole: boolean;
  /** Counts to forget with the step. */
  drop: readonly string[];
};

/**
 * A waiting room as a store has it; `until` is the end of one that opened by itself. `lost`: nothing was taken, and the
 * change must be sent again with all counts.
 */
export type KeptLine = { lost: boolean; line: Line | null; counts: Counts; until: number };
