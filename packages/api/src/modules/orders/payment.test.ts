import { describe, expect, test } from 'vitest';
import { statementSuffix } from './payment.ts';

describe('what a bank prints', () => {
  test.each([
    ['Jazz Night', 'Jazz Night'],
    ['Night of the Long Applause', 'Night of'],
    ['Größte Gala – “Zürich” <2027>', 'Grosste'],
    ['Rock\'n\'Roll * \\ "Live"', 'Rock n'],
    ['Supercalifragilisticexpialidocious', 'Supercalif'],
  ])('of %s is %s', (title, suffix) => {
    expect(statementSuffix(title, 'Hall')).toBe(suffix);
  });

  test('falls back to the promoter when the title has no Latin letter', () => {
    expect(statementSuffix('夏祭り 2027', 'Old Mill')).toBe('Old Mill');
  });

  test('is left out when neither has one', () => {
    expect(statementSuffix('2027', '夏')).toBeNull();
  });

  test('is always something Stripe accepts', () => {
    for (const title of ['a'.repeat(300), ' '.repeat(40), '* * *', 'x '.repeat(40), '🎉 Party 🎉']) {
      const suffix = statementSuffix(title);
      if (suffix !== null) expect(suffix).toMatch(/^(?=.*[A-Za-z])[^<>\\'"*]{1,10}$/);
    }
  });
});
