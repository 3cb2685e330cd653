import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base32, ID_PREFIXES, type IdKind, idPattern, newId, newTicketCode, typedTicketCode } from './ids.ts';
import { systemRandom } from './random.ts';

const kinds = Object.keys(ID_PREFIXES) as IdKind[];
const instant = fc.integer({ min: 0, max: Date.UTC(2200, 0) });

describe('newId', () => {
  test('an id of a kind matches the pattern of that kind and no other', () => {
    for (const kind of kinds) {
      const id = newId(kind, { now: new Date(), random: systemRandom });
      expect(kinds.filter((other) => idPattern(other).test(id))).toEqual([kind]);
    }
  });

  test('ids sort as the times they were made at', () => {
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        fc.pre(a < b);
        expect(
          newId('order', { now: new Date(a), random: systemRandom }) <
            newId('order', { now: new Date(b), random: systemRandom }),
        ).toBe(true);
      }),
    );
  });

  test('ids of one instant differ', () => {
    const now = new Date(0);
    const ids = Array.from({ length: 1000 }, () => newId('event', { now, random: systemRandom }));
    expect(new Set(ids).size).toBe(1000);
  });
});

test('every prefix has three letters and belongs to one kind', () => {
  const prefixes = Object.values(ID_PREFIXES);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const prefix of prefixes) expect(prefix).toMatch(/^[a-z]{3}$/);
});

test('base 32 keeps the order and the length of bytes', () => {
  const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(base32(a)).toHaveLength(26);
      expect(Math.sign(Buffer.compare(a, b))).toBe(base32(a) < base32(b) ? -1 : base32(a) > base32(b) ? 1 : 0);
    }),
  );
});

test('a ticket code has 26 characters that none mistakes for another', () => {
  const codes = Array.from({ length: 200 }, () => newTicketCode(systemRandom));
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(new Set(codes).size).toBe(200);
});

test.each([
  [(code: string) => code.toLowerCase()],
  [(code: string) => ` ${code}\u200e\t`],
  [(code: string) => (code.match(/.{1,4}/g) ?? []).join(' ')],
  [(code: string) => (code.match(/.{1,4}/g) ?? []).join('–')],
  [(code: string) => code.replaceAll('1', 'l').replaceAll('0', 'O')],
  [(code: string) => code.replaceAll('1', 'I').replaceAll('0', 'o')],
  [(code: string) => code.replace(/./g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))],
])('a ticket’s code is read as it was typed: %s', (typed) => {
  for (let i = 0; i < 50; i++) {
    const code = newTicketCode(systemRandom);
    expect(typedTicketCode(typed(code))).toBe(code);
  }
});
