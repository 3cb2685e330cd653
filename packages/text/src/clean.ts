/** What is no part of a text at its ends: blanks and invisible marks. Variation selectors belong to what precedes them. */
const EDGE = /[\s\u0085\u00ad\u061c\u200b-\u200f\u2060\ufeff]/;
const BLANKS = /\p{White_Space}+/gu;
/** Embeddings, overrides and isolates turn what follows around (UAX #9); a byte order mark is left over from a file. */
const TURNING = /[\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** Marks of direction, which say something only amid letters that run from right to left. */
const DIRECTION = /[\u061c\u200e\u200f]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** What only tells a renderer where a line may end. Joiners stay: scripts and emoji are spelt with them. */
const BREAKING = /[\u00ad\u200b\u2060]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/u;

// Not by a pattern: one that ends in `+$` takes quadratic time for a long run amid a text.
const trimmed = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (start < end && EDGE.test(text.charAt(start))) start++;
  while (end > start && EDGE.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
};

/**
 * A line of text as it was meant: blanks of any kind and length, tabs and line breaks are one space, nothing turns the
 * direction of what follows, and nothing invisible stands at its ends.
 */
export const cleanLine = (text: string): string => {
  const line = text.replace(TURNING, '');
  return trimmed(
    (RIGHT_TO_LEFT.test(line.replace(DIRECTION, '')) ? line : line.replace(DIRECTION, '')).replace(BLANKS, ' '),
  );
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const LINE_END = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g;

/** Text of several lines as it was meant: the ends of lines are `\n`, and nothing invisible stands at its ends. */
export const cleanLines = (text: string): string => trimmed(text.replace(LINE_END, '\n').replaceAll('\ufeff', ''));

/** A person's name as it was meant: a line that is not broken. */
export const cleanName = (text: string): string => cleanLine(text.replace(BREAKING, ''));

const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** The letters, digits and signs of ASCII that input methods of East Asia write twice as wide. */
export const fromFullWidth = (text: string): string =>
  text.replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

/**
 * A code as it was meant, of a promotion, a hidden tier or a ticket: in ASCII where a keyboard or a word processor made
 * something finer of it (wide digits, dashes, curly quotes), without what is invisible.
 */
export const cleanCode = (text: string): string =>
  fromFullWidth(cleanName(text).replace(/[\p{Default_Ignorable_Code_Point}]/gu, ''))
    .replace(/[\p{Pd}\u2212\u2043]/gu, '-')
    .replace(/[‘’‛′]/g, "'")
    .replace(/[“”„″]/g, '"')
    .trim();

/** The first sign of a cleaned text that no text of a person has: a control character. */
export const unwantedSign = (text: string): string | undefined => CONTROL.exec(text)?.[0];

/** A sign, to be named in a refusal: itself, or its code point where it can't be seen. */
export const shownSign = (sign: string): string =>
  /^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u.test(sign)
    ? `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    : sign;
