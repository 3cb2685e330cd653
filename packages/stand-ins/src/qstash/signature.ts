import { createHash, createHmac, randomUUID } from 'node:crypto';

/**
 * The `Upstash-Signature` of a delivery: a JWT signed with HS256 that names the destination and the
 * hash of the raw body, and is good for 5 minutes.
 */
export const signDelivery = (key: string, url: string, body: Uint8Array): string => {
  // The real time, even under a test's clock: receivers judge it by theirs.
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: 'Upstash',
    sub: url,
    iat: now,
    nbf: now,
    exp: now + 300,
    jti: `jwt_${randomUUID().replaceAll('-', '')}`,
    body: createHash('sha256').update(body).digest('base64url'),
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
