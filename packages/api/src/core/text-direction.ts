/** Hebrew, Arabic and their neighbours: letters that are written from right to left (Unicode, blocks with Bidi_Class R and AL). */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LETTER = /\p{L}/u;

/**
 * The Unicode controls that change the direction of text (UAX #9). Their effect can reach beyond the text they are in.
 */
const DIRECTION_CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Removes controls that would change the direction of the surrounding text. */
export const withoutControls = (text: string): string => text.replace(DIRECTION_CONTROLS, '');

/** The direction of a text that has right-to-left letters, taken from its first letter; null for other texts. */
export const directionOf = (text: string): 'rtl' | 'ltr' | null => {
  if (!RIGHT_TO_LEFT.test(text)) return null;
  return RIGHT_TO_LEFT.test(LETTER.exec(text)?.[0] ?? '') ? 'rtl' : 'ltr';
};

const [LRI, RLI, PDI] = ['\u2066', '\u2067', '\u2069'];
/** Follows an isolate: readers without support for isolates then keep the order of what comes next. */
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
