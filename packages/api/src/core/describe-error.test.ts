import { expect, test } from 'vitest';
import { describeError } from './describe-error.ts';

test('an error is told by its name and message', () => {
  expect(describeError(new TypeError('no such thing'))).toBe('TypeError: no such thing');
  expect(describeError('text')).toBe('text');
});

test('an e-mail that a service quotes is not told', () => {
  const refused = new Error('Invalid email address: ada+tickets@example.com. Use another than <bob@example.com>');
  expect(describeError(refused)).toBe('Error: Invalid email address: (an e-mail) Use another than <(an e-mail)>');
  expect(describeError('for ada@example.com')).toBe('for (an e-mail)');
  expect(describeError("for o'brien=`x`@xn--fa-hia.de")).toBe('for (an e-mail)');
});

test('the parameters of a failed query never reach the log', () => {
  const failed = new Error('Failed query: select 1 where email = $1\nparams: ada@example.com', {
    cause: new Error('connection reset'),
  });
  expect(describeError(failed)).toBe('Error: connection reset');
});
