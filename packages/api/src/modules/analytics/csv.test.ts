import { expect, test } from 'vitest';
import { csvField, csvRecord } from './csv.ts';

test.each([
  ['=HYPERLINK("https://evil.example","x")', '"\'=HYPERLINK(""https://evil.example"",""x"")"'],
  ['+49 40 1234', "'+49 40 1234"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\n=1', '"\'\n=1"'],
  ['＝1+1', "'＝1+1"],
  ['Ada;=1+1', "Ada;'=1+1"],
])('%j is no formula in a spreadsheet', (text, field) => {
  expect(csvField(text)).toBe(field);
});

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['', ''],
  ['Zoë × 2', 'Zoë × 2'],
])('%j is quoted where RFC 4180 asks for it', (text, field) => {
  expect(csvField(text)).toBe(field);
});

test('numbers stay numbers, and a record ends with CRLF', () => {
  expect(csvRecord(['a', -5, '4.50'])).toBe('a,-5,4.50\r\n');
});
