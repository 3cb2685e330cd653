/** The browser's own key (ECDSA P-256): it signs, but no script can read it. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };

/** The public half of the key, as the API takes it (RFC 7517). */
export type PublicKey = { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };

/** Makes a key; undefined where the page has no WebCrypto, as over plain http. */
export const makeKeys = async (subtle: SubtleCrypto | undefined): Promise<CryptoKeyPair | undefined> => {
  try {
    return await subtle?.generateKey(ALGORITHM, false, ['sign']);
  } catch {
    // Some browsers have the interface but not the curve: the place then lives without a key.
    return undefined;
  }
};

export const publicKeyOf = async (subtle: SubtleCrypto, { publicKey }: CryptoKeyPair): Promise<PublicKey> => {
  const { x = '', y = '' } = await subtle.exportKey('jwk', publicKey);
  return { kty: 'EC', crv: 'P-256', x, y };
};

/** What a proof says. The idempotency key makes a copied proof worth no more than the same hold again. */
export type Statement = {
  readonly eventId: string;
  readonly visitorId: string;
  readonly idempotencyKey: string;
  /** Unix seconds by the service's clock. */
  readonly signedAt: number;
};

/** The text that is signed. The API builds the same. */
export const statementText = ({ eventId, visitorId, idempotencyKey, signedAt }: Statement): string =>
  ['ticket-vendor admission v1', eventId, visitorId, idempotencyKey, signedAt].join('\n');

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

/** Signs a statement: base64url of the signature's two numbers (IEEE P1363), which is what WebCrypto makes. */
export const signStatement = async (
  subtle: SubtleCrypto,
  { privateKey }: CryptoKeyPair,
  statement: Statement,
): Promise<string> => {
  const text = new TextEncoder().encode(statementText(statement));
  return base64url(new Uint8Array(await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, text)));
};
