import type { Deps } from './context.ts';
import { base64url, fromBase64url } from './encoding.ts';

/** A new Ed25519 pair (RFC 8032) for one event's tickets, as base64url: the raw public key and the PKCS #8 private key. */
export const generateTicketKey = async (): Promise<{ publicKey: string; privateKey: string }> => {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('Ed25519 made no pair');
  const [raw, pkcs8] = await Promise.all([
    crypto.subtle.exportKey('raw', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ]);
  return {
    publicKey: base64url(new Uint8Array(raw as ArrayBuffer)),
    privateKey: base64url(new Uint8Array(pkcs8 as ArrayBuffer)),
  };
};

/** The key that signs an event's tickets, from `events.ticket_private_key`. Throws when it belongs to another event. */
export const importSigningKey = async (
  ctx: Pick<Deps, 'secrets'>,
  sealed: string,
  eventId: string,
): Promise<CryptoKey> =>
  crypto.subtle.importKey('pkcs8', fromBase64url(await ctx.secrets.decrypt(sealed, eventId)), 'Ed25519', false, [
    'sign',
  ]);
