import { expect, test } from 'vitest';
import { Amount, csvField, csvRecord } from './csv.ts';

test.each([
  ['=HYPERLINK("https://evil.example","x")', '"\'=HYPERLINK(""https://evil.example"",""x"")"'],
  ['+49 40 1234', "'+49 40 1234"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['\n=1', '"\'\n=1"'],
  ['\r=1', '"\'\r=1"'],
  ['＝1+1', "'＝1+1"],
  ['Ada;=1+1', "Ada;'=1+1"],
  ['Ada,=1+1', '"Ada,\'=1+1"'],
])('%j is no formula in a spreadsheet, whatever it separates by', (text, field) => {
  expect(csvField(text)).toBe(field);
});

test.each([
  '007',
  '1E5',
  '1e-5',
  '12345678901234567890',
  '1.234,56',
  '10%',
  '€ 5',
  '3-4',
  '1/2',
  '12.05',
  '20:00',
  '8 pm',
  '1 May',
  'MAY1',
  'Sept 2',
  '5. März',
  '2027-05-01',
  '２０',
  'TRUE',
  'falsch',
])('%j stays text behind the mark', (text) => {
  expect([csvField(text, 'comma'), csvField(text, 'semicolon')].map((field) => field.replaceAll('"', ''))).toEqual([
    `'${text}`,
    `'${text}`,
  ]);
});

test.each([
  'Ada 2',
  '2 × Stalls',
  'EARLY20',
  'Row 5',
  'Maybe',
  'May',
  'Mai Lan',
  'Zoë',
  'O’Hara',
  'ord_01k9z3v6w0',
  '',
])('%j needs no mark', (text) => {
  expect(csvField(text)).toBe(text);
});

test('a mark can be taken off again, since a text that begins with one gets another', () => {
  for (const text of ["'quoted'", "'=1", '=1', '007', 'plain', "''"]) {
    const read = csvField(text).replace(/^"(.*)"$/, '$1');
    expect(read.replace(/^'/, '')).toBe(text);
  }
});

test.each([
  ['plain', 'plain', 'plain'],
  ['a,b', '"a,b"', 'a,b'],
  ['a;b', 'a;b', '"a;b"'],
  ['say "hi"', '"say ""hi"""', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"', '"two\nlines"'],
  ['', '', ''],
  ['Zoë × 2', 'Zoë × 2', 'Zoë × 2'],
])('%j is quoted where RFC 4180 asks for it', (text, comma, semicolon) => {
  expect([csvField(text), csvField(text, 'semicolon')]).toEqual([comma, semicolon]);
});

test('numbers stay numbers, amounts have the decimal sign of their form, and a record ends with CRLF', () => {
  const record = ['a', -5, new Amount(-1205, 2), new Amount(4500, 0), new Amount(1, 3)];
  expect(csvRecord(record)).toBe('a,-5,-12.05,4500,0.001\r\n');
  expect(csvRecord(record, 'semicolon')).toBe('a;-5;-12,05;4500;0,001\r\n');
});
