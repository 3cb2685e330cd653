import { readFileSync } from 'node:fs';

/** What the server is started with. */
export type Settings = {
  port: number;
  secrets: string[];
};

/**
 * Reads `PORT` (default 4000) and the secrets: `WEBHOOK_SECRET`, or the file named by `WEBHOOK_SECRET_FILE`, with several
 * separated by whitespace or commas. Throws an `Error` that says which variable to set.
 */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => {
  const port = Number(env.PORT || 4000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('PORT must be a number from 0 to 65535.');
  const text = env.WEBHOOK_SECRET_FILE ? readFileSync(env.WEBHOOK_SECRET_FILE, 'utf8') : (env.WEBHOOK_SECRET ?? '');
  const secrets = text.split(/[\s,]+/).filter((secret) => secret !== '');
  if (secrets.length === 0) {
    throw new Error(
      'Set WEBHOOK_SECRET to the secret of your webhook endpoint, or WEBHOOK_SECRET_FILE to a file with it.',
    );
  }
  return { port, secrets };
};
