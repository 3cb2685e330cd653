import type { LocalResend } from './resend.ts';

const tokenIn = (text: string | null) => /#token=([\w.-]+)/.exec(text ?? '')?.[1];

/**
 * Does `work`, which makes the API e-mail a link to an address, and resolves to the token in it. Ignores earlier
 * e-mails. Throws if none comes in a minute.
 */
export const mailedToken = async (inbox: LocalResend, email: string, work: () => Promise<unknown>): Promise<string> => {
  const earlier = new Set(inbox.emails().map(({ id }) => id));
  await work();
  const { text } = await inbox.waitForEmail(
    (mail) => !earlier.has(mail.id) && mail.to.includes(email) && tokenIn(mail.text) !== undefined,
  );
  return tokenIn(text) ?? '';
};
