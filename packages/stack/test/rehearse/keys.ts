import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key as a browser makes one for the waiting room: ECDSA P-256. */
export type BrowserKey = { privateKey: KeyObject; jwk: { kty: 'EC'; crv: 'P-256'; x: string; y: string } };

export const newBrowserKey = (): BrowserKey => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return { privateKey, jwk: { kty: 'EC', crv: 'P-256', x, y } };
};

/** What proves that an admission is this browser's, for one request. `signedAt` is in seconds since 1970. */
export const proofOf = (
  { privateKey }: BrowserKey,
  {
    eventId,
    visitorId,
    idempotencyKey,
    signedAt,
  }: Record<'eventId' | 'visitorId' | 'idempotencyKey', string> & {
    signedAt: number;
  },
): string => {
  const text = ['ticket-vendor admission v1', eventId, visitorId, idempotencyKey, signedAt].join('\n');
  return sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
};
