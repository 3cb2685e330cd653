// The part before the “@” may contain an apostrophe, as in o'brien@example.com.
const EMAIL = /[^\s"<>()[\],:;]+@[^\s"'`<>()[\],:;=]+/g;
const withoutEmails = (text: string) => text.replace(EMAIL, '(an e-mail)');

/**
 * The name and message of an unexpected error, for our own log and tables. Drizzle's messages contain a query's
 * parameters, and so personal data: only their cause is reported. Other services, such as Stripe, quote the e-mail they
 * refuse: addresses are removed.
 */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return withoutEmails(String(error));
  if (error.name === 'DrizzleQueryError' || error.message.startsWith('Failed query:')) {
    return error.cause === undefined ? 'Failed query' : describeError(error.cause);
  }
  return withoutEmails(`${error.name}: ${error.message}`);
};
