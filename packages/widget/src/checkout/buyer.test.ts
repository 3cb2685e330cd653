import { describe, expect, test } from 'vitest';
import { de } from '../i18n/de.ts';
import { createI18n } from '../i18n/i18n.ts';
import { checkBuyer } from './buyer.ts';

const check = (email: string, name = 'Ada') => checkBuyer({ name, email });

describe('checkBuyer', () => {
  test.each([
    ' ada+gig@mail.example.museum ',
    'o&m@example.com',
    'anna@faß.de',
    'anna@xn--p1ai.xn--p1ai',
    '\u200eanna@example.com\u200f',
  ])('accepts what mail servers accept: %j', (email) => {
    expect(check(email)).toEqual({});
  });

  test.each(['\u202aAda\u202c\tLovelace', 'Ada\u00a0Lovelace', '\u200bAda'])('accepts a pasted name: %j', (name) => {
    expect(check('ada@example.com', name)).toEqual({});
  });

  test('tells a missing address from a wrong one', () => {
    expect(check('', ' \u200b')).toMatchObject({ name: { text: 'nameMissing' }, email: { text: 'emailMissing' } });
    expect(check('ada')).toMatchObject({ email: { text: 'emailInvalid' } });
  });

  test.each([
    ['anna @example.com', 'There is a space after “anna”.', 'Hinter „anna“ steht ein Leerzeichen.'],
    ['anna(x)@example.com', '“(” cannot be in an e-mail address.', '„(“ kann nicht in einer E-Mail-Adresse stehen.'],
    ['jürgen@example.com', '“ü” cannot be before the “@”.', '„ü“ kann nicht vor dem „@“ stehen.'],
    ['anna@example', '“example” lacks its ending, such as .com.', '„example“ fehlt die Endung, etwa .de.'],
    ['a@b@example.com', 'There can be only one “@”.', 'Es kann nur ein „@“ geben.'],
    [`${'a'.repeat(65)}@x.de`, 'At most 64 characters before the “@”.', 'Höchstens 64 Zeichen vor dem „@“.'],
  ])('names what is refused, in both languages: %s', (email, english, german) => {
    const { text = 'back', values } = check(email).email ?? {};
    expect(createI18n('en').t(text, values)).toBe(english);
    expect(createI18n('de', { language: 'de', messages: de }).t(text, values)).toBe(german);
  });

  test('names what is refused in a name', () => {
    const { text = 'back', values } = check('ada@example.com', 'Ada\u0007').name ?? {};
    expect(createI18n('en').t(text, values)).toBe('“U+0007” cannot be in a name.');
    expect(check('ada@example.com', 'see www.evil.example')).toMatchObject({ name: { text: 'nameAddress' } });
  });
});
