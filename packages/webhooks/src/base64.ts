const STANDARD_ALPHABET = /^[A-Za-z0-9+/]*$/;

/** Encodes bytes as standard, padded base64 (RFC 4648 section 4). */
export const encodeBase64 = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};

/**
 * Decodes standard base64 (RFC 4648 section 4), padded or not; returns `null` for anything else. `atob` alone would let
 * whitespace and stray trailing bits pass, so that many spellings would stand for one value.
 */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | null => {
  const unpadded = text.replace(/={1,2}$/, '');
  const isPadded = unpadded.length !== text.length;
  if (!STANDARD_ALPHABET.test(unpadded) || unpadded.length % 4 === 1) return null;
  if (isPadded && text.length % 4 !== 0) return null;
  const bytes = Uint8Array.from(atob(unpadded), (char) => char.charCodeAt(0));
  return encodeBase64(bytes).replace(/=+$/, '') === unpadded ? bytes : null;
};
