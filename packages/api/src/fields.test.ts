import { expect, test } from 'vitest';
import { longTextInput, optionalTextInput, textInput, withinBytes } from './core/fields.ts';
import { createEventBody } from './modules/events/schemas.ts';
import { attendeeInput } from './modules/tickets/schemas.ts';

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

test.each([
  ['a text of one byte a letter', 'x'.repeat(12), true],
  ['a text of three bytes a letter', '漢'.repeat(4), true],
  ['a longer one', '漢'.repeat(5), false],
  ['a list, counted as JSON', ['漢漢'], true],
  ['a longer list', ['漢漢', '漢'], false],
])('bytes are counted, not letters: %s', (_what, value, fits) => {
  const [within, message] = withinBytes(12);
  expect(within(value)).toBe(fits);
  expect(message).toContain('12 bytes');
});

test('what a page of a list or an order repeats a hundred or a thousand times has bounds in bytes', () => {
  const { description } = createEventBody.shape;
  expect(description.safeParse('漢'.repeat(13_333)).success).toBe(true);
  expect(description.safeParse('漢'.repeat(13_334)).success).toBe(false);
  const asked = (sign: string) => ({
    name: 'Ada',
    answers: Array.from({ length: 10 }, () => ({ question: sign.repeat(200), answer: sign.repeat(300) })),
  });
  expect(attendeeInput.safeParse(asked('x')).success).toBe(true);
  expect(attendeeInput.safeParse(asked('漢')).success).toBe(false);
});
