import { describe, expect, test } from 'vitest';
import { type EmailFault, isSameEmail, readEmail } from './email.ts';

const read = (typed: string) => {
  const email = readEmail(typed);
  return typeof email === 'string' ? email : `${email.fault} ${email.part}`;
};

describe('an e-mail address is taken', () => {
  test.each("!#$%&'*+-/=?^_`{|}~".split(''))('with %s before the “@”, as with every sign of RFC 5321', (sign) => {
    for (const local of [`o${sign}m`, `${sign}m`, `o${sign}`, `${sign}${sign}`, sign]) {
      expect(readEmail(`${local}@example.com`)).toBe(`${local}@example.com`);
    }
  });

  test.each([
    ['anna.maria+gig@mail.example.museum', 'anna.maria+gig@mail.example.museum'],
    ['Anna.B@EXAMPLE.Com', 'Anna.B@example.com'],
    ['anna@xn--p1ai.xn--p1ai', 'anna@xn--p1ai.xn--p1ai'],
    ['anna@example.XN--VERMGENSBERATUNG-PWB', 'anna@example.xn--vermgensberatung-pwb'],
    ['a@b--c.de', 'a@b--c.de'],
    ['a@3.example', 'a@3.example'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('as it is: %s', (typed, email) => {
    expect(readEmail(typed)).toBe(email);
  });

  // UTS #46, non-transitional (https://www.unicode.org/reports/tr46/) keeps ß, ς and joiners as letters.
  test.each([
    ['anna@faß.de', 'anna@xn--fa-hia.de'],
    ['anna@FAẞ.de', 'anna@xn--fa-hia.de'],
    ['anna@münchen.example', 'anna@xn--mnchen-3ya.example'],
    ['anna@mu\u0308nchen.example', 'anna@xn--mnchen-3ya.example'],
    ['anna@пример.рф', 'anna@xn--e1afmkfd.xn--p1ai'],
    ['anna@βόλος.com', 'anna@xn--nxasmm1c.com'],
    ['anna@日本語。jp', 'anna@xn--wgv71a119e.jp'],
    ['anna@نامه\u200cای.com', 'anna@xn--mgba3gch31f060k.com'],
    ['anna@l·l.example', 'anna@xn--ll-0ea.example'],
    ['anna@☃.net', 'anna@xn--n3h.net'],
  ])('with its domain in ASCII: %s', (typed, email) => {
    expect(readEmail(typed)).toBe(email);
  });

  test.each([
    ' anna@example.com ',
    '\tanna@example.com\r\n',
    '\u00a0anna@example.com\u3000',
    '\u200eanna@example.com\u200f',
    '\u202aanna@example.com\u202c',
    '\u2068anna@example.com\u2069',
    '\ufeffanna@example.com',
    '\u200banna@example.com\u200b\u2060',
    'anna\u00ad@exam\u200bple.com',
    'ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ',
    'anna@example.com\ufe0f',
  ])('without what is invisible around and within: %j', (typed) => {
    expect(readEmail(typed)).toBe('anna@example.com');
  });

  test('and is the same when it is read again', () => {
    for (const typed of ['Anna@FAẞ.de', ' o&m@пример.рф ', 'a@نامه\u200cای.com']) {
      const email = readEmail(typed) as string;
      expect(readEmail(email)).toBe(email);
      expect(email).toMatch(/^[\x21-\x7e]+$/);
    }
  });
});

describe('an e-mail address is refused', () => {
  test.each<[string, EmailFault['fault'], string]>([
    ['', 'missing', ''],
    [' \u200b\t', 'missing', ''],
    ['anna', 'at', ''],
    ['anna@b@example.com', 'ats', '@'],
    ['@example.com', 'local', ''],
    ['anna@', 'domain', ''],
    ['anna @example.com', 'space', 'anna'],
    ['anna@ example.com', 'space', 'anna@'],
    ['anna\u00a0b@example.com', 'space', 'anna'],
    ['anna\tb@example.com', 'space', 'anna'],
    ['Anna Berg <anna@example.com>', 'space', 'Anna'],
    ['anna(work)@example.com', 'sign', '('],
    ['<anna@example.com>', 'sign', '<'],
    ['anna,bo@example.com', 'sign', ','],
    ['anna@example.com,bo@example.com', 'ats', '@'],
    ['mailto:anna@example.com', 'sign', ':'],
    ['"anna"@example.com', 'sign', '"'],
    ['anna\u0007@example.com', 'sign', 'U+0007'],
    ['anna\ud800@example.com', 'local_sign', 'U+D800'],
    ['ünal@example.com', 'local_sign', 'ü'],
    ['u\u0308nal@example.com', 'local_sign', 'ü'],
    ['почта@example.com', 'local_sign', 'п'],
    ['o’brien@example.com', 'local_sign', '’'],
    ['anna@exam_ple.com', 'sign', '_'],
    ['anna@exam–ple.com', 'sign', '–'],
    ['anna@exam%70le.com', 'sign', '%'],
    ['anna@example.com/x', 'sign', '/'],
    ['anna@example.com:25', 'sign', ':'],
    ['anna@[192.0.2.1]', 'sign', '['],
    ['.anna@example.com', 'edge', '.'],
    ['anna@example.com.', 'edge', '.'],
    ['anna.@example.com', 'sign', '.@'],
    ['anna@.example.com', 'sign', '@.'],
    ['an..na@example.com', 'sign', '..'],
    ['anna@example。。com', 'sign', '..'],
    ['anna@localhost', 'ending', 'localhost'],
    ['anna@münchen', 'ending', 'münchen'],
    ['anna@192.0.2.1', 'no_domain', '192.0.2.1'],
    ['anna@0x7f.1', 'no_domain', '0x7f.1'],
    ['anna@-example.com', 'no_domain', '-example.com'],
    ['anna@example.c', 'no_domain', 'example.c'],
    ['anna@ex℀mple.com', 'no_domain', 'ex℀mple.com'],
    [`anna@${'a'.repeat(64)}.com`, 'no_domain', `${'a'.repeat(64)}.com`],
    [`${'a'.repeat(65)}@example.com`, 'long_local', '64'],
    [`anna@${'abcdefg.'.repeat(32)}com`, 'long', '254'],
  ])('%j: %s %s', (typed, fault, part) => {
    expect(read(typed)).toBe(`${fault} ${part}`);
  });

  test('in time that does not grow faster than the text', () => {
    expect(read('\u200b'.repeat(200_000).concat('x', '\u200b'.repeat(200_000), 'y'))).toBe('at ');
    expect(read(`${'a.'.repeat(100_000)}@x.de`)).toBe('long 254');
  });
});

test('an address is known again however it is typed', () => {
  expect(isSameEmail(' ANNA@Faß.de\u200b', 'anna@xn--fa-hia.de')).toBe(true);
  expect(isSameEmail('anna@fass.de', 'anna@xn--fa-hia.de')).toBe(false);
  expect(isSameEmail('correct horse battery staple', 'anna@example.com')).toBe(false);
});
