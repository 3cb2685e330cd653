import { expect, test } from 'vitest';
import { longTextInput, optionalTextInput, textInput } from './http.ts';

const title = textInput(200, 'A title.', 'Night of the Lanterns');

test.each([
  ['a zero-width space', '\u200b'],
  ['a word joiner', '\u2060\u2060'],
  ['marks of direction', '\u200e\u200f'],
  ['a soft hyphen', '\u00ad'],
  ['a Hangul filler', '\u3164'],
  ['blanks', ' \u00a0\u3000'],
])('a line of text is more than %s', (_what, text) => {
  expect(title.safeParse(text).success).toBe(false);
});

test.each([['A\u200bB'], ['👩‍👩‍👧'], ['می\u200cخواهم'], ['"'], ['😀'.repeat(200)]])('%j is a line of text', (text) => {
  expect(title.parse(text)).toBe(text);
});

test('a line of text is one line that turns nothing around, and text of several lines keeps them', () => {
  expect(title.parse('\u2067Night\r\n\tof \u202ethe\u2028Lanterns\u202c\u2069')).toBe('Night of the Lanterns');
  expect(longTextInput(20, 'A text.', 'x').parse('One\r\n\tTwo ')).toBe('One\n\tTwo');
  expect(title.safeParse('Night\u0007').error?.issues[0]?.message).toBe('“U+0007” cannot stand in a text');
});

test('text that may be left out may be empty', () => {
  expect(optionalTextInput(10, 'A note.', 'x').parse(' ')).toBe('');
  expect(longTextInput(10, 'A note.', 'x').parse('')).toBe('');
});
