import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Random } from './random.ts';

/** log2 of N, then r and p: OWASP's 16 MiB row. New hashes are made with these; see docs/adr/0004-passwords-scrypt.md. */
const COST = { ln: 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

type Phc = { ln: number; r: number; p: number; salt: Buffer; hash: Buffer };

const derive = (password: string, { ln, r, p, salt }: Omit<Phc, 'hash'>, length: number) =>
  new Promise<Buffer>((resolve, reject) => {
    const N = 2 ** ln;
    // scrypt needs 128·N·r bytes and a little more; Node refuses above `maxmem`.
    const options: ScryptOptions = { N, r, p, maxmem: 128 * (N + p + 2) * r };
    scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

const format = ({ ln, r, p, salt, hash }: Phc) => `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;

const PHC = /^\$scrypt\$ln=([1-9]\d?),r=([1-9]\d?),p=([1-9]\d?)\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/;

/** Reads a PHC string; throws on any other text, without showing it. */
const parse = (phc: string): Phc => {
  const [, ln, r, p, salt, hash] = PHC.exec(phc) ?? [];
  if (!ln || !r || !p || !salt || !hash) throw new Error('A stored password hash is not a scrypt PHC string');
  return {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
};

/** A password's scrypt hash (RFC 7914) with a fresh salt, as a PHC string. */
export const hashPassword = async (password: string, random: Random): Promise<string> => {
  const salt = Buffer.from(random.bytes(SALT_BYTES));
  return format({ ...COST, salt, hash: await derive(password, { ...COST, salt }, HASH_BYTES) });
};

/** No password is known to have this hash; it stands in for an account that does not exist. */
const NOBODY = format({ ...COST, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) });

/**
 * Whether the password made this PHC string, compared in constant time. Without a string the work is the same and the
 * answer is no. Throws when the string is not one.
 */
export const verifyPassword = async (password: string, phc: string | null): Promise<boolean> => {
  const stored = parse(phc ?? NOBODY);
  const same = timingSafeEqual(await derive(password, stored, stored.hash.length), stored.hash);
  return same && phc !== null;
};

/** Whether a hash was made with other parameters than new ones are, so that the next login should make it anew. */
export const needsRehash = (phc: string): boolean => {
  const { ln, r, p } = parse(phc);
  return ln !== COST.ln || r !== COST.r || p !== COST.p;
};
