import { base64url, fromBase64url, fromUtf8, utf8 } from './encoding.ts';
import type { Random } from './random.ts';

/** The deployment's keys, derived from one master secret so that no two purposes share a key. */
export type Secrets = {
  /** HMAC-SHA-256 of `text` under the key of `purpose`; base64url, 43 characters. */
  mac(purpose: Purpose, text: string): Promise<string>;
  /** Compares in constant time. */
  checkMac(purpose: Purpose, text: string, mac: string): Promise<boolean>;
  /** AES-256-GCM with a random nonce; base64url. `context` is authenticated with it. */
  encrypt(text: string, context: string): Promise<string>;
  /** Throws when the text was altered or belongs to another context. */
  decrypt(sealed: string, context: string): Promise<string>;
  /** The key that signs access tokens, raw bytes. */
  accessTokenKey(): Promise<Uint8Array>;
};

/**
 * `order` and `waitlist` sign guests' credentials, `hold` signs hold tokens, `hold_id` makes a repeated call the same hold,
 * `place` and `admission` sign what the waiting room gives out, `visitor` draws places by lot, `webhook_key` is the seed of an endpoint's Ed25519 key.
 */
export type Purpose =
  | 'order'
  | 'waitlist'
  | 'hold'
  | 'hold_id'
  | 'place'
  | 'visitor'
  | 'admission'
  | 'ticket_image'
  | 'webhook_key'
  | 'registration'
  | 'password_reset';

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;

/** Derives (HKDF, RFC 5869) and caches the keys of one deployment. `master` has at least 32 characters. */
export const createSecrets = (master: string, random: Random): Secrets => {
  const root = crypto.subtle.importKey('raw', utf8(master), 'HKDF', false, ['deriveBits', 'deriveKey']);
  const bits = async (purpose: string) =>
    new Uint8Array(
      await crypto.subtle.deriveBits(
        { name: 'HKDF', hash: 'SHA-256', salt: utf8('ticket-vendor'), info: utf8(purpose) },
        await root,
        256,
      ),
    );
  const macKeys = new Map<string, Promise<CryptoKey>>();
  const macKey = (purpose: string) => {
    const known = macKeys.get(purpose);
    if (known) return known;
    const made = bits(`mac:${purpose}`).then((raw) =>
      crypto.subtle.importKey('raw', raw, HMAC, false, ['sign', 'verify']),
    );
    macKeys.set(purpose, made);
    return made;
  };
  const sealKey = bits('seal').then((raw) =>
    crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']),
  );

  return {
    async mac(purpose, text) {
      return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', await macKey(purpose), utf8(text))));
    },
    async checkMac(purpose, text, mac) {
      try {
        return await crypto.subtle.verify('HMAC', await macKey(purpose), fromBase64url(mac), utf8(text));
      } catch {
        return false; // not base64url: no such MAC exists
      }
    },
    async encrypt(text, context) {
      const iv = random.bytes(12);
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: utf8(context) },
        await sealKey,
        utf8(text),
      );
      return `${base64url(iv)}.${base64url(new Uint8Array(sealed))}`;
    },
    async decrypt(sealed, context) {
      const [iv = '', body = ''] = sealed.split('.');
      const open = await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv: fromBase64url(iv), additionalData: utf8(context) },
        await sealKey,
        fromBase64url(body),
      );
      return fromUtf8(new Uint8Array(open));
    },
    accessTokenKey: () => bits('access-token'),
  };
};
