import { describe, expect, it } from 'vitest';
import { checkBuyer } from './buyer.ts';

describe('checkBuyer', () => {
  it('accepts what mail servers accept', () => {
    expect(checkBuyer({ name: 'Ada', email: ' ada+gig@mail.example.museum ' })).toEqual({});
  });

  it('tells a missing address from a wrong one', () => {
    expect(checkBuyer({ name: ' ', email: '' })).toEqual({ name: 'nameMissing', email: 'emailMissing' });
    expect(checkBuyer({ name: 'Ada', email: 'ada@example' })).toEqual({ email: 'emailInvalid' });
  });
});
