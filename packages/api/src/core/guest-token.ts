import { AppError } from './errors.ts';
import type { Secrets } from './secrets.ts';

/**
 * A guest's credential for one order (`os_…`) or waitlist entry (`wt_…`): the object's id and a MAC of it. It can be made
 * again at any time, so nothing is stored.
 */
const KINDS = { os: 'order', wt: 'waitlist' } as const;
type Prefix = keyof typeof KINDS;

const make = async (secrets: Secrets, prefix: Prefix, id: string) =>
  `${prefix}_${id}.${await secrets.mac(KINDS[prefix], id)}`;

/** The credential of whoever placed an order as a guest. */
export const orderSecret = (secrets: Secrets, orderId: string) => make(secrets, 'os', orderId);
/** The credential of whoever joined a waitlist as a guest. */
export const waitlistToken = (secrets: Secrets, entryId: string) => make(secrets, 'wt', entryId);

/** The id inside a guest token; throws `invalid_credential`. */
export const readGuestToken = async (
  secrets: Secrets,
  token: string,
): Promise<{ kind: 'order' | 'waitlist'; id: string }> => {
  const match = /^(os|wt)_([a-z]{3}_[0-9a-z]{26})\.([\w-]{43})$/.exec(token);
  const [, prefix = '', id = '', mac = ''] = match ?? [];
  const kind = KINDS[prefix as Prefix];
  if (!kind || !(await secrets.checkMac(kind, id, mac))) {
    throw new AppError(
      'invalid_credential',
      'The secret was altered or belongs to nothing here. Send it as it was answered.',
    );
  }
  return { kind, id };
};
