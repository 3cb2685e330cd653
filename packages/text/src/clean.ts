/** Blanks and invisible marks to remove from a text's ends. Variation selectors belong to the character before. */
const EDGE = /[\s\u0085\u00ad\u061c\u200b-\u200f\u2060\ufeff]/;
const BLANKS = /\p{White_Space}+/gu;
/** Embeddings, overrides and isolates can reverse later text (UAX #9); a byte order mark is left over from a file. */
const TURNING = /[\u202a-\u202e\u2066-\u2069\ufeff]/g;
/** Direction marks, which matter only among right-to-left letters. */
const DIRECTION = /[\u061c\u200e\u200f]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Characters that only say where a line may break. Joiners stay: scripts and emoji need them. */
const BREAKING = /[\u00ad\u200b\u2060]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/u;

// No pattern: one that ends in `+$` takes quadratic time for a long run inside a text.
const trimmed = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (start < end && EDGE.test(text.charAt(start))) start++;
  while (end > start && EDGE.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
};

/**
 * Cleans a line of text: a run of blanks, tabs and line breaks becomes one space, and characters that can reverse later
 * text and invisible ones at the ends are removed.
 */
export const cleanLine = (text: string): string => {
  const line = text.replace(TURNING, '');
  return trimmed(
    (RIGHT_TO_LEFT.test(line.replace(DIRECTION, '')) ? line : line.replace(DIRECTION, '')).replace(BLANKS, ' '),
  );
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const LINE_END = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g;

/** Cleans text of several lines: line ends become `\n`, and invisible characters at the ends are removed. */
export const cleanLines = (text: string): string => trimmed(text.replace(LINE_END, '\n').replaceAll('\ufeff', ''));

/** Cleans a person's name: a line without marks for line breaks. */
export const cleanName = (text: string): string => cleanLine(text.replace(BREAKING, ''));

const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** Replaces the full-width letters, digits and signs of East Asian input methods by ASCII. */
export const fromFullWidth = (text: string): string =>
  text.replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

/**
 * Cleans a promo, access or ticket code: replaces what a keyboard or word processor put for ASCII (wide digits, dashes,
 * curly quotes), and removes invisible characters.
 */
export const cleanCode = (text: string): string =>
  fromFullWidth(cleanName(text).replace(/[\p{Default_Ignorable_Code_Point}]/gu, ''))
    .replace(/[\p{Pd}\u2212\u2043]/gu, '-')
    .replace(/[‘’‛′]/g, "'")
    .replace(/[“”„″]/g, '"')
    .trim();

/** The first control character of a cleaned text, which no person's text should have. */
export const unwantedSign = (text: string): string | undefined => CONTROL.exec(text)?.[0];

/** A character as a refusal shows it: itself, or its code point if it is invisible. */
export const shownSign = (sign: string): string =>
  /^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u.test(sign)
    ? `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    : sign;
