import { describe, expect, test } from 'vitest';
import { cleanCode, cleanLine, cleanLines, shownSign } from './clean.ts';
import { readName } from './name.ts';

describe('a name', () => {
  test.each([
    ['Ada\tLovelace', 'Ada Lovelace'],
    ['\u200eAda Lovelace\u200f', 'Ada Lovelace'],
    ['\u202bAda \u202cLovelace', 'Ada Lovelace'],
    ['\u2067Ada\u2069 \u200e Lovelace', 'Ada Lovelace'],
    ['Ada\u00a0Lovelace', 'Ada Lovelace'],
    ['Ada\r\nLovelace', 'Ada Lovelace'],
    ['Ada\u200b Love\u00adlace\ufeff', 'Ada Lovelace'],
    ['山田\u3000太郎', '山田 太郎'],
    ['  Ada   Lovelace ', 'Ada Lovelace'],
  ])('is cleaned of what was pasted along: %j', (typed, name) => {
    expect(readName(typed)).toBe(name);
    expect(readName(name)).toBe(name);
  });

  test.each(['علی\u200cرضا', 'क्\u200dष', '👩\u200d👧 Ada', 'Ada ❤\ufe0f', 'O’Brien-Łódź', 'שלום', 'שלום \u200f Z'])(
    'keeps what it is spelt with: %s',
    (name) => {
      expect(readName(name)).toBe(name);
    },
  );

  test.each([
    ['', { fault: 'missing', part: '' }],
    ['\u200b\t\u00ad', { fault: 'missing', part: '' }],
    ['\u3164', { fault: 'missing', part: '' }],
    ['Ada\u0007', { fault: 'sign', part: 'U+0007' }],
    ['Win at https://evil.example now', { fault: 'web_address', part: 'https://evil.example' }],
    ['www.evil.example', { fault: 'web_address', part: 'www.evil.example' }],
    ['a'.repeat(101), { fault: 'long', part: '100' }],
  ])('is refused with what is wrong with it: %j', (typed, fault) => {
    expect(readName(typed)).toEqual(fault);
  });
});

test.each([
  ['Night\u00a0of\u2028the \t Lanterns', 'Night of the Lanterns'],
  ['\u202eNight\u202c', 'Night'],
  ['\u200fשלום C++\u200f!', 'שלום C++\u200f!'],
  ['Donau\u00addampf', 'Donau\u00addampf'],
])('a line is one line, and keeps the marks that help to show it: %j', (typed, line) => {
  expect(cleanLine(typed)).toBe(line);
});

test('text of several lines keeps them', () => {
  expect(cleanLines('\ufeffOne\r\nTwo\rThree\u2028Four\n\n  Five \t')).toBe('One\nTwo\nThree\nFour\n\n  Five');
});

test.each([
  ['ＥＡＲＬＹ２０', 'EARLY20'],
  ['LANTERN–CLUB', 'LANTERN-CLUB'],
  ['LANTERN—CLUB', 'LANTERN-CLUB'],
  ['LANTERN\u2011CLUB', 'LANTERN-CLUB'],
  ['LANTERN−CLUB', 'LANTERN-CLUB'],
  ['\u200eEARLY\u200b20\u00ad\t', 'EARLY20'],
  ['let’s', "let's"],
])('a code is what it was meant to be: %j', (typed, code) => {
  expect(cleanCode(typed)).toBe(code);
});

test('cleaning takes time that grows with the text and no faster', () => {
  const run = '\u200b'.repeat(300_000);
  expect(cleanLines(`x${run}y`)).toHaveLength(300_002);
  expect(cleanLine(`x${'\t\u200b '.repeat(100_000)}y`).length).toBeGreaterThan(0);
});

test('a sign that cannot be seen is named by its code point', () => {
  expect(['(', '\u0007', '\u200e', '\u0301', '\u{e0001}'].map(shownSign)).toEqual([
    '(',
    'U+0007',
    'U+200E',
    'U+0301',
    'U+E0001',
  ]);
});
