import { describe, expect, test } from 'vitest';
import { asHtml, asSubject, asText, say, shortened, strong, together } from './words.ts';

const ARABIC = 'مهرجان الصيف!';
const RLI = '\u2067';
const LRI = '\u2066';
const PDI = '\u2069';
const LRM = '\u200e';

describe('a value from right to left', () => {
  const words = say`Your tickets for ${ARABIC} (${'#5T1X3N'}), ${2} of them`;

  test('is isolated in text and subject, so that what follows it stays where it is', () => {
    const expected = `Your tickets for ${RLI}${ARABIC}${PDI}${LRM} (#5T1X3N), 2 of them`;
    expect(asText(words)).toBe(expected);
    expect(asSubject(words)).toBe(expected);
  });

  test('is isolated in HTML by markup, and by a mark for readers that drop it', () => {
    expect(asHtml(words).markup).toBe(`Your tickets for <bdi dir="rtl">${ARABIC}</bdi>${LRM} (#5T1X3N), 2 of them`);
  });

  test('that begins with Latin letters reads from left to right', () => {
    expect(asText(say`${'Fest של קיץ'}!`)).toBe(`${LRI}Fest של קיץ${PDI}${LRM}!`);
    expect(asHtml(say`${'Fest של קיץ'}`).markup).toContain('<bdi dir="ltr">');
  });

  test.each(['Café 🎉', '2027', 'Ночь', '夏祭り', ''])('is what others are not: %s is left as it is', (value) => {
    expect(asText(say`${value}!`)).toBe(`${value}!`);
    expect(asHtml(say`${value}!`).markup).toBe(`${value}!`);
  });
});

test('what turns text around and never ends is taken out of values', () => {
  expect(asText(say`For ${'\u202eevil\u2066'} (1)`)).toBe('For evil (1)');
});

describe('words', () => {
  test('keep nested words and emphasis', () => {
    expect(asHtml(say`Until ${strong('noon & later')}: ${say`${2} × ${'<b>'}`}`).markup).toBe(
      'Until <strong>noon &amp; later</strong>: 2 × &lt;b&gt;',
    );
    expect(asText(together(say`One.`, null, say`Two.`))).toBe('One. Two.');
  });

  test('as a subject are one line, and a long value leaves room for what follows', () => {
    const subject = asSubject(say`Tickets for ${`${'Long '.repeat(40)}\r\nBcc: eve@example.com`} (${'#5T1X3N'})`);
    expect(subject).not.toMatch(/[\r\n]|Bcc/);
    expect(subject).toMatch(/… \(#5T1X3N\)$/);
    expect(subject.length).toBeLessThan(90);
  });

  test('are shortened between characters as people see them', () => {
    expect(shortened('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 2)).toBe('👩‍👩‍👧‍👦…');
    expect(shortened('ab', 2)).toBe('ab');
  });
});
