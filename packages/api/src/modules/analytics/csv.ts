// A spreadsheet takes a cell that starts so for a formula, whoever wrote it.
const FORMULA = /^[=+\-@\t\r]/;

/** A field as RFC 4180 writes it, harmless in spreadsheets. */
export const csvField = (value: string | number): string => {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A record with its line break. */
export const csvRecord = (fields: readonly (string | number)[]): string => `${fields.map(csvField).join(',')}\r\n`;
