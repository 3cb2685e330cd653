// A spreadsheet takes a cell that starts so for a formula, whoever wrote it (OWASP, CSV Injection), in full width too; and
// where its locale separates by semicolons, what follows one is the start of a cell.
const FORMULA = /(^|;)(?=[=+\-@\t\r\n＝＋－＠])/g;

/** A field as RFC 4180 writes it, harmless in spreadsheets. */
export const csvField = (value: string | number): string => {
  const text = typeof value === 'string' ? value.replace(FORMULA, "$1'") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A record with its line break. */
export const csvRecord = (fields: readonly (string | number)[]): string => `${fields.map(csvField).join(',')}\r\n`;
