import { decodeBase64, encodeBase64 } from './base64.ts';

/** Sizes of a symmetric secret in bytes (Standard Webhooks 1.0.0, signature scheme). */
const SECRET_BYTES = { generated: 32, min: 24, max: 64 } as const;
const ED25519_BYTES = 32;

/** DER header of a PKCS #8 Ed25519 key (RFC 8410 section 7); the 32-byte seed follows it. WebCrypto imports no bare seed. */
const PKCS8_ED25519_HEADER = [
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/** `CryptoKey`, a name that only some runtimes' types have as a global. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** An Ed25519 pair: the sender keeps `privateKey` (`whsk_…`), the receiver verifies with `publicKey` (`whpk_…`). */
export type Ed25519KeyPair = {
  privateKey: string;
  publicKey: string;
};

/** A secret or key that is not of the form that Standard Webhooks 1.0.0 gives it. Its message never holds the secret. */
export class WebhookSecretError extends Error {
  override readonly name = 'WebhookSecretError';
}

/** Makes a symmetric secret: `whsec_` and 32 random bytes in base64 (Standard Webhooks 1.0.0, signature scheme). */
export const generateSecret = (): string =>
  `whsec_${encodeBase64(crypto.getRandomValues(new Uint8Array(SECRET_BYTES.generated)))}`;

/** Makes an Ed25519 pair, `whsk_` and `whpk_` with 32 bytes each in base64 (Standard Webhooks 1.0.0, signature scheme). */
export const generateEd25519KeyPair = async (): Promise<Ed25519KeyPair> => {
  const privateKey = `whsk_${encodeBase64(crypto.getRandomValues(new Uint8Array(ED25519_BYTES)))}`;
  return { privateKey, publicKey: await deriveEd25519PublicKey(privateKey) };
};

/**
 * The `whpk_` that belongs to a `whsk_`, so that a sender needs to store the private key only.
 * Throws `WebhookSecretError` if the key is malformed.
 */
export const deriveEd25519PublicKey = async (privateKey: string): Promise<string> => {
  const jwk = await crypto.subtle.exportKey('jwk', await importEd25519PrivateKey(privateKey, true));
  if (jwk instanceof ArrayBuffer || typeof jwk.x !== 'string') {
    throw new Error('This runtime exported an Ed25519 key without its public half.');
  }
  const point = decodeBase64(jwk.x.replaceAll('-', '+').replaceAll('_', '/'));
  if (point?.length !== ED25519_BYTES) throw new Error('This runtime exported a malformed Ed25519 public key.');
  return `whpk_${encodeBase64(point)}`;
};

/** Imports a `whsec_` secret for HMAC-SHA256. Throws `WebhookSecretError`. */
export const importHmacKey = (secret: string): Promise<Key> => {
  const bytes = decodeKey(secret, 'whsec_');
  if (bytes.length < SECRET_BYTES.min || bytes.length > SECRET_BYTES.max) {
    throw new WebhookSecretError(
      `The whsec_ secret is ${bytes.length} bytes long; it must have ${SECRET_BYTES.min} to ${SECRET_BYTES.max}. Copy the whole secret again.`,
    );
  }
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
};

/** Imports a `whpk_` public key. Throws `WebhookSecretError`. */
export const importEd25519PublicKey = (publicKey: string): Promise<Key> => {
  const bytes = decodeKey(publicKey, 'whpk_');
  if (bytes.length !== ED25519_BYTES) {
    throw new WebhookSecretError(
      `The whpk_ key is ${bytes.length} bytes long; an Ed25519 public key has ${ED25519_BYTES}. Copy the whole key again.`,
    );
  }
  return crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify']);
};

/** Imports a `whsk_` private key. Throws `WebhookSecretError`. */
export const importEd25519PrivateKey = (privateKey: string, extractable = false): Promise<Key> => {
  const bytes = decodeKey(privateKey, 'whsk_');
  // Some senders serialize the seed with the public key after it; the seed alone decides.
  if (bytes.length !== ED25519_BYTES && bytes.length !== 2 * ED25519_BYTES) {
    throw new WebhookSecretError(
      `The whsk_ key is ${bytes.length} bytes long; an Ed25519 private key has ${ED25519_BYTES}. Copy the whole key again.`,
    );
  }
  const der = Uint8Array.from([...PKCS8_ED25519_HEADER, ...bytes.subarray(0, ED25519_BYTES)]);
  return crypto.subtle.importKey('pkcs8', der, { name: 'Ed25519' }, extractable, ['sign']);
};

const decodeKey = (text: string, prefix: 'whsec_' | 'whsk_' | 'whpk_'): Uint8Array<ArrayBuffer> => {
  // A secret read from a file or pasted into a dashboard often ends in a newline.
  const trimmed = text.trim();
  if (!trimmed.startsWith(prefix)) throw new WebhookSecretError(`Expected a key that starts with ${prefix}.`);
  const bytes = decodeBase64(trimmed.slice(prefix.length));
  if (bytes === null) {
    throw new WebhookSecretError(`The part after ${prefix} is not standard base64. Copy the whole value again.`);
  }
  return bytes;
};
