import { AppError } from '../../core/errors.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { UserRow } from './repository.ts';

type Purpose = 'email_verification' | 'password_reset';

/** How long a link works. */
const LIFE_MS: Record<Purpose, number> = { email_verification: 7 * 24 * 3_600_000, password_reset: 3_600_000 };

/**
 * What using the link changes, so that it works once: the password's hash, or whether the e-mail is verified. Nothing has
 * to be stored, and a link dies with the state it was made for.
 */
const stateOf = (purpose: Purpose, user: UserRow): string =>
  purpose === 'password_reset' ? user.password_hash : String(user.email_verified_at?.getTime() ?? '');

const signed = (purpose: Purpose, user: UserRow, expires: string) =>
  [user.id, user.email, expires, stateOf(purpose, user)].join('\n');

/** The token of a link to a person, made of what was true at `from`: the same for every try of its e-mail. */
export const makeLinkToken = async (secrets: Secrets, purpose: Purpose, user: UserRow, from: Date): Promise<string> => {
  const expires = (from.getTime() + LIFE_MS[purpose]).toString(36);
  return `${user.id}.${expires}.${await secrets.mac(purpose, signed(purpose, user, expires))}`;
};

const refused = () => new AppError('link_invalid', 'Ask for a new e-mail and use the link in it.');

/** The person a token is for, as `find` knows them. Throws `link_invalid`. */
export const readLinkToken = async <Account extends { user: UserRow }>(
  secrets: Secrets,
  purpose: Purpose,
  token: string,
  now: Date,
  find: (userId: string) => Promise<Account | null>,
): Promise<Account> => {
  const [, userId = '', expires = '', mac = ''] =
    /^(usr_[0-9a-z]{26})\.([0-9a-z]{1,9})\.([\w-]{43})$/.exec(token) ?? [];
  if (!userId || Number.parseInt(expires, 36) <= now.getTime()) throw refused();
  const account = await find(userId);
  if (!account || !(await secrets.checkMac(purpose, signed(purpose, account.user, expires), mac))) throw refused();
  return account;
};

export { refused as linkRefused };
