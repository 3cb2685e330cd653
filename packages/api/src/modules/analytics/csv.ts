/** How the fields of a record are told apart, and what stands before the decimals of an amount. */
export const CSV_FORMS = {
  comma: { separator: ',', decimal: '.' },
  /** For spreadsheets that are set to a language with a decimal comma, such as German or French. */
  semicolon: { separator: ';', decimal: ',' },
} as const;

export type CsvForm = keyof typeof CSV_FORMS;

/** By it a spreadsheet knows that what follows is UTF-8, and not the code page of its country. */
export const BYTE_ORDER_MARK = '\ufeff';

// A spreadsheet takes a cell that starts so for a formula, whoever wrote it (OWASP, CSV Injection), in full width too; and
// where it separates by another sign than was written, what follows that one is the start of a cell.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const FORMULA_WITHIN = /(?<=[,;\t])(?=[=+\-@\t\r\n＝＋－＠])/g;

const MONTH =
  /^(jan|jän|feb|fév|mar|mär|mrz|apr|avr|abr|may|mai|mag|jun|juin|giu|jul|juil|lug|aug|aoû|ago|sep|set|oct|okt|ott|nov|dec|dez|déc|dic)\p{L}*$/u;
const TRUTH = /^(true|false|wahr|falsch|vrai|faux|verdadero|falso|vero)$/;

/**
 * Whether a spreadsheet takes a text for a number, a date, a time or a truth value, and shows that instead: `007` becomes 7,
 * `1E5` 100000, `3-4` a day in April. What has a digit and no other words than the name of a month may be one.
 */
const isTakenForValue = (text: string): boolean => {
  const lower = text.trim().toLowerCase();
  if (TRUTH.test(lower)) return true;
  if (!/\p{Nd}/u.test(lower)) return false;
  const words = lower.match(/\p{L}+/gu) ?? [];
  return words.every((word) => /^([ed]|am|pm|[ap]|t|z)$/.test(word) || MONTH.test(word));
};

/**
 * A text behind the mark that keeps it as it is, an apostrophe, where it needs one. A text that begins with one gets another,
 * so that one can always be taken off.
 */
const kept = (text: string): string => {
  const marked = text.startsWith("'") || FORMULA.test(text) || isTakenForValue(text);
  return `${marked ? "'" : ''}${text.replace(FORMULA_WITHIN, "'")}`;
};

/** An amount in the currency's own unit, to be written as the form has it. */
export class Amount {
  readonly text: string;

  constructor(minor: number, decimals: number) {
    this.text = (minor / 10 ** decimals).toFixed(decimals);
  }
}

/** A field as RFC 4180 writes it, which a spreadsheet shows as it is. */
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
