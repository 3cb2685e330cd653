import type { ErrorCode } from '@ticket-vendor/sdk';
import { expect, test } from 'vitest';
import { errorText, type Told } from './error-texts.ts';

// @ts-expect-error A new API code does not compile until a list in error-texts.ts covers it.
export type Added = Told<ErrorCode | 'a_code_that_the_api_adds'>;

test('a code that a buyer can do something about has a text, and any other none of its own', () => {
  expect(errorText('sold_out')).toBe('problemSoldOut');
  expect(errorText('internal_error')).toBeUndefined();
  expect(errorText('a_code_that_the_api_adds')).toBeUndefined();
});
