import { cleanCode } from '@ticket-vendor/text';
import type { Random } from './random.ts';

/** The registry of id prefixes; an id is `prefix_` + 26 characters. */
export const ID_PREFIXES = {
  user: 'usr',
  registration: 'reg',
  promoter: 'pro',
  event: 'evt',
  tier: 'tir',
  hold: 'hld',
  order: 'ord',
  ticket: 'tkt',
  checkIn: 'chk',
  waitlistEntry: 'wle',
  refund: 'rfd',
  promoCode: 'prm',
  apiKey: 'key',
  webhookEndpoint: 'whe',
  webhookMessage: 'msg',
  refreshToken: 'rft',
  tokenFamily: 'rff',
  audit: 'aud',
  change: 'chg',
  request: 'req',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

/** Crockford's base 32 in lower case: sorts as its value does and has no look-alikes. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** `length` bytes as Crockford base 32, 5 bits a character. */
export const base32 = (bytes: Uint8Array): string => {
  let bits = 0;
  let value = 0;
  let out = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += ALPHABET[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? out + ALPHABET[(value << (5 - bits)) & 31] : out;
};

/** A new id: 48 bits of milliseconds, then 80 random bits. */
export const newId = (kind: IdKind, { now, random }: { now: Date; random: Random }): string => {
  const bytes = random.bytes(16);
  let time = now.getTime();
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  return `${ID_PREFIXES[kind]}_${base32(bytes)}`;
};

/** A ticket's code: 130 random bits. */
export const newTicketCode = (random: Random): string => base32(random.bytes(17)).slice(0, 26).toUpperCase();

/**
 * Normalizes a ticket code that somebody typed: removes spaces and dashes, and reads I, L and O as the digits they look
 * like (Crockford's base 32).
 */
export const typedTicketCode = (typed: string): string =>
  cleanCode(typed).toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0');

/** The pattern of one kind's ids, for schemas. */
export const idPattern = (kind: IdKind) => new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-hjkmnp-tv-z]{26}$`);
