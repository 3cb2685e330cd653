import { encodeBase64 } from './base64.ts';
import type { WebhookBody } from './events.ts';
import { importEd25519PrivateKey, importHmacKey } from './secrets.ts';

/** Largest body of a webhook in bytes (Standard Webhooks 1.0.0, payload size). */
export const MAX_WEBHOOK_BODY_BYTES = 20_000;

/** A `webhook-id` may hold no full stop, since full stops delimit what is signed (Standard Webhooks 1.0.0). */
const WEBHOOK_ID = /^[A-Za-z0-9_-]{1,256}$/;
/** Unix seconds reach this in the year 5138, so a larger number was meant as milliseconds. */
const LARGEST_PLAUSIBLE_SECONDS = 100_000_000_000;

/** What `sign` needs to know of one delivery attempt. */
export type SignOptions = {
  /** Stable across the retries of one webhook; letters, digits, `_` and `-`. */
  id: string;
  /** Time of this attempt: a `Date`, or whole Unix seconds. */
  timestamp: Date | number;
  /** Exactly what is sent; serialize once and send the same string. */
  body: string | Uint8Array;
  /** `whsec_` secrets, the current one first; two while a secret is rotated. */
  secrets: readonly string[];
  /** `whsk_` private key, for a `v1a` signature as well. */
  ed25519PrivateKey?: string | undefined;
};

/** The headers of a signed delivery (Standard Webhooks 1.0.0, webhook headers), ready for `fetch`. */
export type SignedHeaders = Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>;

/**
 * Signs one delivery attempt (Standard Webhooks 1.0.0): a `v1` HMAC-SHA256 signature for each secret and a `v1a` Ed25519
 * one if a private key is given. Throws `WebhookSecretError` for a malformed key and `TypeError` for other arguments.
 */
export const sign = async (options: SignOptions): Promise<SignedHeaders> => {
  const { id, body, secrets, ed25519PrivateKey } = options;
  if (!isWebhookId(id)) throw new TypeError('id must be 1 to 256 letters, digits, "_" or "-".');
  if (secrets.length === 0 && ed25519PrivateKey === undefined) throw new TypeError('Give a secret or a private key.');
  const seconds = toUnixSeconds(options.timestamp);
  const content = signedContent(id, String(seconds), body);

  const signatures = await Promise.all(
    secrets.map(async (secret) => `v1,${encodeBase64(await hmac(secret, content))}`),
  );
  if (ed25519PrivateKey !== undefined) {
    const key = await importEd25519PrivateKey(ed25519PrivateKey);
    const signature = await crypto.subtle.sign({ name: 'Ed25519' }, key, content);
    signatures.push(`v1a,${encodeBase64(new Uint8Array(signature))}`);
  }
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
};

/**
 * Serializes a body, to be signed and sent as it is. Throws `RangeError` above `MAX_WEBHOOK_BODY_BYTES`, because
 * receivers may refuse larger ones.
 */
export const serializeWebhook = (body: WebhookBody): string => {
  const { type, timestamp, data } = body;
  const json = JSON.stringify({ type, timestamp, data });
  const size = new TextEncoder().encode(json).length;
  if (size > MAX_WEBHOOK_BODY_BYTES) {
    throw new RangeError(`A ${type} webhook of ${size} bytes exceeds ${MAX_WEBHOOK_BODY_BYTES}.`);
  }
  return json;
};

/** Whether a string may be a `webhook-id`. */
export const isWebhookId = (id: string): boolean => WEBHOOK_ID.test(id);

/** HMAC-SHA256 of `content` under a `whsec_` secret: 32 bytes. */
export const hmac = async (secret: string, content: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.sign('HMAC', await importHmacKey(secret), content));

/** The bytes that are signed: `{id}.{timestamp}.{body}` (Standard Webhooks 1.0.0, signature scheme). */
export const signedContent = (id: string, timestamp: string, body: string | Uint8Array): Uint8Array<ArrayBuffer> => {
  const encoder = new TextEncoder();
  const prefix = encoder.encode(`${id}.${timestamp}.`);
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const content = new Uint8Array(prefix.length + bytes.length);
  content.set(prefix);
  content.set(bytes, prefix.length);
  return content;
};

const toUnixSeconds = (timestamp: Date | number): number => {
  const seconds = typeof timestamp === 'number' ? timestamp : Math.floor(timestamp.getTime() / 1000);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds >= LARGEST_PLAUSIBLE_SECONDS) {
    throw new TypeError('timestamp must be a valid Date or whole Unix seconds (not milliseconds).');
  }
  return seconds;
};
