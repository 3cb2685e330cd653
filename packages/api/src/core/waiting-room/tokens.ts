import { base64url, fromBase64url, fromUtf8, utf8 } from '../encoding.ts';
import type { Secrets } from '../secrets.ts';

/** A browser's public key, ECDSA P-256: the two coordinates, base64url. */
export type PublicKey = { x: string; y: string };

/** What a place in line is: signed, so that no store has to know it. */
export type Ticket = {
  eventId: string;
  visitorId: string;
  score: number;
  /** Milliseconds since 1970. */
  joinedAt: number;
  /** The opening of the line then, by which its people are counted. */
  opening: number;
  /** The count of people that this one is part of. */
  epoch: number;
  key: PublicKey | null;
  /** Whether this visitor asked for their admission. */
  hasCollected: boolean;
};

/** What lets a visitor choose tickets, until `expiresAt` (ms since 1970). Without a key it is for one hold. */
export type Admission = {
  eventId: string;
  visitorId: string;
  /** When they were admitted, as a slot of the line. */
  slot: number;
  expiresAt: number;
  key: PublicKey | null;
};

const PREFIXES = { place: 'pt_', admission: 'at_' } as const;

const sign = async (secrets: Secrets, kind: keyof typeof PREFIXES, claims: readonly unknown[]): Promise<string> => {
  const body = base64url(utf8(JSON.stringify(claims)));
  return `${PREFIXES[kind]}${body}.${await secrets.mac(kind, body)}`;
};

const read = async (secrets: Secrets, kind: keyof typeof PREFIXES, token: string): Promise<unknown[] | null> => {
  const prefix = PREFIXES[kind];
  const [body = '', mac = '', ...rest] = token.startsWith(prefix) ? token.slice(prefix.length).split('.') : [];
  if (!body || rest.length > 0 || !(await secrets.checkMac(kind, body, mac))) return null;
  return JSON.parse(fromUtf8(fromBase64url(body))) as unknown[];
};

type Claims = [string, string, number, number, number, number, string, string, number];

/** Signs a place in line. */
export const signTicket = (secrets: Secrets, ticket: Ticket): Promise<string> => {
  const { eventId, visitorId, score, joinedAt, opening, epoch, key, hasCollected } = ticket;
  const claims: Claims = [
    eventId,
    visitorId,
    score,
    joinedAt,
    opening,
    epoch,
    key?.x ?? '',
    key?.y ?? '',
    hasCollected ? 1 : 0,
  ];
  return sign(secrets, 'place', claims);
};

const keyOf = (x: string, y: string): PublicKey | null => (x === '' ? null : { x, y });

/** The place in a ticket; null when it was altered or is none of ours. */
export const readTicket = async (secrets: Secrets, token: string): Promise<Ticket | null> => {
  const claims = (await read(secrets, 'place', token)) as Claims | null;
  if (!claims) return null;
  const [eventId, visitorId, score, joinedAt, opening, epoch, x, y, collected] = claims;
  return { eventId, visitorId, score, joinedAt, opening, epoch, key: keyOf(x, y), hasCollected: collected === 1 };
};

type AdmissionClaims = [string, string, number, number, string, string];

/** Signs an admission: the same one each time. */
export const signAdmission = (secrets: Secrets, admission: Admission): Promise<string> => {
  const { eventId, visitorId, slot, expiresAt, key } = admission;
  const claims: AdmissionClaims = [eventId, visitorId, slot, expiresAt, key?.x ?? '', key?.y ?? ''];
  return sign(secrets, 'admission', claims);
};

/** The admission in a token; null when it was altered or is none of ours. */
export const readAdmission = async (secrets: Secrets, token: string): Promise<Admission | null> => {
  const claims = (await read(secrets, 'admission', token)) as AdmissionClaims | null;
  if (!claims) return null;
  const [eventId, visitorId, slot, expiresAt, x, y] = claims;
  return { eventId, visitorId, slot, expiresAt, key: keyOf(x, y) };
};

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Null where the coordinates are no point of the curve: nobody can use an admission of such a key. */
const imported = ({ x, y }: PublicKey): Promise<CryptoKey | null> =>
  crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x, y }, ECDSA, false, ['verify']).catch(() => null);

/** The text that a browser signs to use its admission in one request; `signedAt` in seconds since 1970. */
export const proofText = (eventId: string, visitorId: string, idempotencyKey: string, signedAt: number): string =>
  ['ticket-vendor admission v1', eventId, visitorId, idempotencyKey, String(signedAt)].join('\n');

/** Whether a proof is the key's signature of a text: ECDSA with SHA-256, IEEE P1363, base64url. */
export const isProof = async (key: PublicKey, proof: string, text: string): Promise<boolean> => {
  const verifier = await imported(key);
  if (!verifier) return false;
  try {
    return await crypto.subtle.verify({ ...ECDSA, hash: 'SHA-256' }, verifier, fromBase64url(proof), utf8(text));
  } catch {
    return false; // not base64url: no such signature exists
  }
};
