// Before the “@” may stand what else would be taken for quotes around it, such as in o'brien@example.com.
const EMAIL = /[^\s"<>()[\],:;]+@[^\s"'`<>()[\],:;=]+/g;
const withoutEmails = (text: string) => text.replace(EMAIL, '(an e-mail)');

/**
 * The name and message of an unexpected error, for our own log and tables. Drizzle puts a query's parameters into its
 * message, and with them personal data: of such an error only its cause is told. Others, Stripe for one, quote the e-mail
 * that they refuse: no address is told.
 */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return withoutEmails(String(error));
  if (error.name === 'DrizzleQueryError' || error.message.startsWith('Failed query:')) {
    return error.cause === undefined ? 'Failed query' : describeError(error.cause);
  }
  return withoutEmails(`${error.name}: ${error.message}`);
};
