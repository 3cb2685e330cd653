import { expect, test } from 'vitest';
import { base64url, fromBase64url } from './encoding.ts';

test('bytes come back as they were written', () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, n) => (n * 151 + length) % 256);
    expect(fromBase64url(base64url(bytes))).toEqual(bytes);
  }
});

// Else a signature had several spellings, and one with its last character altered could still be good.
test.each(['AB', 'AAB', 'A', 'AA==', 'A+', 'A/', 'Ä', ' '])('%j, which nothing is written as, is refused', (text) => {
  expect(() => fromBase64url(text)).toThrow();
});
