/** Hebrew, Arabic and their neighbours: letters that are written from right to left (Unicode, blocks with Bidi_Class R and AL). */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LETTER = /\p{L}/u;

/** Embeddings, overrides and isolates (UAX #9), which go on beyond the text they stand in. */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Text without what would turn the direction of the text around it. */
export const withoutControls = (text: string): string => text.replace(DIRECTION_CONTROLS, '');

/** The direction of a text that holds letters from right to left, by its first letter; null for all others. */
export const directionOf = (text: string): 'rtl' | 'ltr' | null => {
  if (!RIGHT_TO_LEFT.test(text)) return null;
  return RIGHT_TO_LEFT.test(LETTER.exec(text)?.[0] ?? '') ? 'rtl' : 'ltr';
};

const [LRI, RLI, PDI] = ['\u2066', '\u2067', '\u2069'];
/** After an isolate, for readers that know none: what follows stays where it was written. */
export const LEFT_TO_RIGHT_MARK = '\u200e';

/**
 * A person's text amid ours, in plain text: what is written from right to left is isolated (UAX #9, 6.3), so that our
 * punctuation and numbers stay on our side of it. Other text is left as it is.
 */
export const isolated = (text: string): string => {
  const clean = withoutControls(text);
  const direction = directionOf(clean);
  return direction === null ? clean : `${direction === 'rtl' ? RLI : LRI}${clean}${PDI}${LEFT_TO_RIGHT_MARK}`;
};
