/**
 * The name and message of an unexpected error, for our own log and tables. Drizzle puts a query's parameters into its
 * message, and with them personal data: of such an error only its cause is told.
 */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'DrizzleQueryError' || error.message.startsWith('Failed query:')) {
    return error.cause === undefined ? 'Failed query' : describeError(error.cause);
  }
  return `${error.name}: ${error.message}`;
};
