/** The separator of fields and the decimal sign of amounts. */
export const CSV_FORMS = {
  comma: { separator: ',', decimal: '.' },
  /** For spreadsheets that are set to a language with a decimal comma, such as German or French. */
  semicolon: { separator: ';', decimal: ',' },
} as const;

export type CsvForm = keyof typeof CSV_FORMS;

/** Tells a spreadsheet that the file is UTF-8 and not its country's code page. */
export const BYTE_ORDER_MARK = '\ufeff';

// A spreadsheet runs a cell that starts with one of these as a formula (OWASP, CSV Injection), also in full width. If
// it separates by another sign than this file does, what follows that sign starts a cell too.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const FORMULA_WITHIN = /(?<=[,;\t])(?=[=+\-@\t\r\n＝＋－＠])/g;

const MONTH =
  /^(jan|jän|feb|fév|mar|mär|mrz|apr|avr|abr|may|mai|mag|jun|juin|giu|jul|juil|lug|aug|aoû|ago|sep|set|oct|okt|ott|nov|dec|dez|déc|dic)\p{L}*$/u;
const TRUTH = /^(true|false|wahr|falsch|vrai|faux|verdadero|falso|vero)$/;

/**
 * Whether a spreadsheet would read a text as a number, a date, a time or a truth value and show that instead: `007` as
 * 7, `1E5` as 100000, `3-4` as a day in April. A text with a digit and no words but the names of months may be one.
 */
const isTakenForValue = (text: string): boolean => {
  const lower = text.trim().toLowerCase();
  if (TRUTH.test(lower)) return true;
  if (!/\p{Nd}/u.test(lower)) return false;
  const words = lower.match(/\p{L}+/gu) ?? [];
  return words.every((word) => /^([ed]|am|pm|[ap]|t|z)$/.test(word) || MONTH.test(word));
};

/**
 * Puts an apostrophe before a text that needs it, so that a spreadsheet keeps it as it is. A text that begins with an
 * apostrophe gets another one, so that a reader can always remove one.
 */
const kept = (text: string): string => {
  const marked = text.startsWith("'") || FORMULA.test(text) || isTakenForValue(text);
  return `${marked ? "'" : ''}${text.replace(FORMULA_WITHIN, "'")}`;
};

/** An amount in major units, written with the form's decimal sign. */
export class Amount {
  readonly text: string;

  constructor(minor: number, decimals: number) {
    this.text = (minor / 10 ** decimals).toFixed(decimals);
  }
}

/** A field as RFC 4180 writes it, which a spreadsheet shows unchanged. */
export const csvField = (value: string | number | Amount, form: CsvForm = 'comma'): string => {
  const { separator, decimal } = CSV_FORMS[form];
  const text =
    value instanceof Amount
      ? value.text.replace('.', decimal)
      : typeof value === 'string'
        ? kept(value)
        : String(value);
  return /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A record with its line break. */
export const csvRecord = (fields: readonly (string | number | Amount)[], form: CsvForm = 'comma'): string =>
  `${fields.map((field) => csvField(field, form)).join(CSV_FORMS[form].separator)}\r\n`;
