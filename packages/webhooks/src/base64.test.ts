import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from './base64.ts';

test('any bytes survive a round trip', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
  }
});

test('padding may be left out', () => {
  expect(decodeBase64('AQ')).toEqual(new Uint8Array([1]));
  expect(decodeBase64('AQ==')).toEqual(new Uint8Array([1]));
  expect(decodeBase64('')).toEqual(new Uint8Array());
});

test.each([
  ['partial padding', 'AQ='],
  ['padding that is not needed', 'AQID='],
  ['three padding signs', 'A==='],
  ['a single left-over character', 'AQIDA'],
  ['whitespace', 'AQ ID'],
  ['a newline at the end', 'AQID\n'],
  ['the URL-safe alphabet', 'AQ-_'],
  ['padding in the middle', 'AQ==AQID'],
  ['stray trailing bits, a second spelling of "AQ=="', 'AR=='],
  ['letters outside ASCII', 'ÄQID'],
])('%s is no base64', (_what, text) => {
  expect(decodeBase64(text)).toBeNull();
});
