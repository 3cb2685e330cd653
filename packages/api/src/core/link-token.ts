import type { SystemCtx } from './context.ts';
import { AppError } from './errors.ts';
import type { Secrets } from './secrets.ts';

type Purpose = 'registration' | 'password_reset';

/** What a link is about: a registration, or the person whose password it replaces. */
type Subject = { id: string; email: string; password_hash: string };

/**
 * What using the link changes is signed too, so that it works once: a password's hash changes, and a registration is gone.
 * Nothing has to be stored, and a link dies with the state it was made for.
 */
const signed = ({ id, email, password_hash }: Subject, expires: string) =>
  [id, email, expires, password_hash].join('\n');

/** The token of a link, made of the subject's state: the same for every try of its e-mail. */
export const makeLinkToken = async (
  secrets: Secrets,
  purpose: Purpose,
  subject: Subject,
  expiresAt: Date,
): Promise<string> => {
  const expires = expiresAt.getTime().toString(36);
  return `${subject.id}.${expires}.${await secrets.mac(purpose, signed(subject, expires))}`;
};

/** The subject of a token, as `find` knows it by its id. Throws `link_invalid`. */
export const readLinkToken = async <T extends Subject>(
  secrets: Secrets,
  purpose: Purpose,
  token: string,
  now: Date,
  find: (id: string) => Promise<T | null>,
): Promise<T> => {
  const [, id = '', expires = '', mac = ''] =
    /^([a-z]{3}_[0-9a-z]{26})\.([0-9a-z]{1,9})\.([\w-]{43})$/.exec(token) ?? [];
  if (!id || Number.parseInt(expires, 36) <= now.getTime()) throw new AppError('link_invalid');
  const subject = await find(id);
  if (!subject || !(await secrets.checkMac(purpose, signed(subject, expires), mac))) throw new AppError('link_invalid');
  return subject;
};

/** Tokens are in the fragment: browsers send it to no server and in no referrer. */
export const link = (ctx: SystemCtx, page: string, locale: string, token?: string) =>
  `${ctx.env.PUBLIC_URL}/${page}?locale=${locale}${token === undefined ? '' : `#token=${token}`}`;
