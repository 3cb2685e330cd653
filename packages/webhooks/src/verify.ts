import { decodeBase64 } from './base64.ts';
import type { WebhookEvent } from './events.ts';
import { importEd25519PublicKey, WebhookSecretError } from './secrets.ts';
import { hmac, isWebhookId, signedContent } from './sign.ts';

const DEFAULT_TOLERANCE_SECONDS = 300;
/** Signatures checked per request: far more than a rotation needs, too few for a forged header to cost much time. */
const MAX_SIGNATURES = 20;

/** Why a webhook was refused. Stable: safe to branch on and to count. */
export type WebhookVerificationCode =
  | 'invalid_secret'
  | 'body_not_raw'
  | 'missing_header'
  | 'malformed_header'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_mismatch'
  | 'invalid_body';

/**
 * A webhook that must not be acted on. `code` says why, `message` what to do next; neither holds a secret, an expected
 * signature or any of the body, so both may be logged and answered.
 */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly code: WebhookVerificationCode;

  constructor(code: WebhookVerificationCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Headers as `fetch` and Workers give them, or as Node's `request.headers`; names are matched in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Settings of `verify`. */
export type VerifyOptions = {
  /** How far the sender's clock may be off, either way. Default 300. */
  toleranceSeconds?: number | undefined;
  /** The time to judge by. Default: the current time. */
  now?: Date | undefined;
};

/**
 * Verifies a webhook (Standard Webhooks 1.0.0) and returns it. `body` is the raw body as received, before any JSON
 * parsing. `secret` is the endpoint's `whsec_` secret or `whpk_` public key, or several of them during a rotation; one
 * match is enough. Throws `WebhookVerificationError`.
 */
export const verify = async (
  body: string | Uint8Array | ArrayBuffer,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  options: VerifyOptions = {},
): Promise<WebhookEvent> => {
  const bytes = toBytes(body);
  const id = singleHeader(headers, 'webhook-id');
  if (!isWebhookId(id)) {
    throw malformed('webhook-id', 'it may hold letters, digits, "_" and "-" only');
  }
  const timestamp = singleHeader(headers, 'webhook-timestamp');
  assertRecent(timestamp, options);
  const signatures = parseSignatures(readHeader(headers, 'webhook-signature'));

  const content = signedContent(id, timestamp, bytes);
  if (!(await matchesAny(content, signatures, toKeys(secret)))) {
    throw new WebhookVerificationError(
      'signature_mismatch',
      'No signature matches. Check that the secret is the one of this endpoint, and that the body is passed exactly as received, before any JSON parsing.',
    );
  }
  return parseBody(id, bytes);
};

/** Compares two byte strings without revealing by its duration where they differ. Their lengths are not secret. */
export const constantTimeEqual = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0);
  return difference === 0;
};

type Signatures = {
  v1: Uint8Array<ArrayBuffer>[];
  v1a: Uint8Array<ArrayBuffer>[];
};

const toBytes = (body: unknown): Uint8Array => {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  throw new WebhookVerificationError(
    'body_not_raw',
    'The body is not a string or bytes. Pass the raw body, such as `await request.text()`, before any JSON parsing.',
  );
};

const toKeys = (secret: string | readonly string[]): string[] => {
  const keys = (typeof secret === 'string' ? [secret] : [...(secret ?? [])]).map((key) => String(key).trim());
  if (keys.length === 0) {
    throw new WebhookVerificationError(
      'invalid_secret',
      'No secret was given. Pass the whsec_ secret of this endpoint.',
    );
  }
  for (const key of keys) {
    if (key.startsWith('whsk_')) {
      throw new WebhookVerificationError(
        'invalid_secret',
        'A whsk_ key is private and belongs to the sender. Verify with the whpk_ public key.',
      );
    }
    if (!key.startsWith('whsec_') && !key.startsWith('whpk_')) {
      throw new WebhookVerificationError(
        'invalid_secret',
        'The secret starts with neither whsec_ nor whpk_. Copy it from the settings of this endpoint; is the environment variable set?',
      );
    }
  }
  return keys;
};

const readHeader = (headers: WebhookHeaders, name: string): string[] => {
  const values: string[] = [];
  if (isFetchHeaders(headers)) {
    const value = headers.get(name);
    if (value !== null) values.push(value);
  } else {
    for (const [key, value] of Object.entries(headers)) {
      if (key.toLowerCase() !== name || value === undefined) continue;
      values.push(...(typeof value === 'string' ? [value] : value));
    }
  }
  if (values.every((value) => value.trim() === '')) {
    throw new WebhookVerificationError(
      'missing_header',
      `The ${name} header is missing. Check that a proxy does not drop it, and that you pass the headers of the request itself.`,
    );
  }
  return values;
};

const isFetchHeaders = (headers: WebhookHeaders): headers is { get(name: string): string | null } =>
  typeof headers.get === 'function';

const singleHeader = (headers: WebhookHeaders, name: string): string => {
  const [value, ...others] = readHeader(headers, name);
  if (value === undefined || others.length > 0) throw malformed(name, 'it was sent more than once');
  return value.trim();
};

const malformed = (name: string, reason: string): WebhookVerificationError =>
  new WebhookVerificationError(
    'malformed_header',
    `The ${name} header is malformed: ${reason}. Refuse the request; a genuine one is signed anew on its next attempt.`,
  );

const assertRecent = (timestamp: string, options: VerifyOptions): void => {
  if (!/^\d{1,12}$/.test(timestamp)) throw malformed('webhook-timestamp', 'it is not a number of Unix seconds');
  const tolerance = options.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS;
  const now = (options.now ?? new Date()).getTime() / 1000;
  // NaN would make each comparison below false, and any replay pass.
  if (!(tolerance >= 0) || !Number.isFinite(now)) {
    throw new TypeError('toleranceSeconds must be a number of at least 0, and now a valid Date.');
  }
  const age = now - Number(timestamp);
  if (age > tolerance) {
    throw new WebhookVerificationError(
      'timestamp_too_old',
      `The webhook was signed ${Math.round(age)} s ago; ${tolerance} s are allowed. Check this machine's clock; if it is right, this may be a replayed request: refuse it.`,
    );
  }
  if (-age > tolerance) {
    throw new WebhookVerificationError(
      'timestamp_too_new',
      `The webhook was signed ${Math.round(-age)} s in the future; ${tolerance} s are allowed. Check this machine's clock.`,
    );
  }
};

const parseSignatures = (values: readonly string[]): Signatures => {
  // A proxy, or Node, may join repeated headers with a comma and a space.
  const entries = values.flatMap((value) => value.split(/\s+/)).map((entry) => entry.replace(/,$/, ''));
  const present = entries.filter((entry) => entry !== '');
  if (present.length > MAX_SIGNATURES) throw malformed('webhook-signature', 'it holds too many signatures');
  const signatures: Signatures = { v1: [], v1a: [] };
  for (const entry of present) {
    const [version, encoded] = entry.split(',', 2);
    // Other versions are skipped, so that a sender can add one without breaking older receivers.
    if ((version !== 'v1' && version !== 'v1a') || encoded === undefined) continue;
    const bytes = decodeBase64(encoded);
    if (bytes !== null) signatures[version].push(bytes);
  }
  if (signatures.v1.length === 0 && signatures.v1a.length === 0) {
    throw malformed('webhook-signature', 'it holds no well-formed v1 or v1a signature');
  }
  return signatures;
};

const matchesAny = async (
  content: Uint8Array<ArrayBuffer>,
  signatures: Signatures,
  keys: readonly string[],
): Promise<boolean> => {
  let matched = false;
  try {
    // Every key is tried even after a match, so that a malformed one shows on the first request, not after a rotation.
    for (const key of keys) {
      const matches = key.startsWith('whsec_')
        ? matchesHmac(content, signatures.v1, key)
        : matchesEd25519(content, signatures.v1a, key);
      if (await matches) matched = true;
    }
  } catch (error) {
    if (error instanceof WebhookSecretError) throw new WebhookVerificationError('invalid_secret', error.message);
    throw error;
  }
  return matched;
};

const matchesHmac = async (
  content: Uint8Array<ArrayBuffer>,
  signatures: readonly Uint8Array[],
  secret: string,
): Promise<boolean> => {
  const expected = await hmac(secret, content);
  return signatures.some((signature) => constantTimeEqual(signature, expected));
};

const matchesEd25519 = async (
  content: Uint8Array<ArrayBuffer>,
  signatures: readonly Uint8Array<ArrayBuffer>[],
  publicKey: string,
): Promise<boolean> => {
  const key = await importEd25519PublicKey(publicKey);
  for (const signature of signatures) {
    if (await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, content)) return true;
  }
  return false;
};

const parseBody = (id: string, bytes: Uint8Array): WebhookEvent => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw invalidBody();
  }
  if (!isBody(parsed)) throw invalidBody();
  const { type, timestamp, data } = parsed;
  // The signature vouches for the shape of `data`; the sender builds it from the same types.
  return { id, type, timestamp, data } as WebhookEvent;
};

const isBody = (value: unknown): value is { type: string; timestamp: string; data: object } => {
  if (typeof value !== 'object' || value === null) return false;
  const { type, timestamp, data } = value as Record<string, unknown>;
  return typeof type === 'string' && typeof timestamp === 'string' && typeof data === 'object' && data !== null;
};

const invalidBody = (): WebhookVerificationError =>
  new WebhookVerificationError(
    'invalid_body',
    'The signature is right, but the body is not a webhook: expected JSON with type, timestamp and data. Is the secret shared with another sender?',
  );
