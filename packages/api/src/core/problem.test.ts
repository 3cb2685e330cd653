import { describe, expect, test } from 'vitest';
import { AppError, ERROR_CODES, ERRORS } from './errors.ts';
import { problemResponse, problemSchema } from './problem.ts';

const REQUEST = 'req_01k9z3v6w0d8y2m4q7r5t1x3n9';

describe.each(ERROR_CODES)('%s', (code) => {
  test('is a problem document of the documented shape with the table’s status and title', async () => {
    const answer = problemResponse(new AppError(code, 'What to do next.'), REQUEST);
    const body: unknown = await answer.json();
    expect(answer.status).toBe(ERRORS[code].status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(problemSchema.parse(body)).toMatchObject({ code, title: ERRORS[code].title, request_id: REQUEST });
  });
});

test('a refusal without words of its own says what to do about its code', async () => {
  const answer = problemResponse(new AppError('order_not_found'), REQUEST);
  expect(await answer.json()).toMatchObject({ detail: 'Check the id, and that it belongs to the caller.' });
});

test('fields, a wait and extra members are passed on', async () => {
  const error = new AppError('already_checked_in', 'At the north gate.', {
    errors: [{ pointer: '/body/code', detail: 'Used.' }],
    retryAfter: 3,
    extra: { checked_in_by: 'north' },
  });
  const answer = problemResponse(error, REQUEST);
  expect(answer.headers.get('retry-after')).toBe('3');
  expect(await answer.json()).toMatchObject({
    errors: [{ pointer: '/body/code', detail: 'Used.' }],
    checked_in_by: 'north',
  });
});

test('a caller without a valid credential is told the scheme', () => {
  const scheme = (code: 'invalid_credential' | 'not_allowed') =>
    problemResponse(new AppError(code), REQUEST).headers.get('www-authenticate');
  expect(scheme('invalid_credential')).toBe('Bearer');
  expect(scheme('not_allowed')).toBeNull();
});

test('what caused an error is never shown', async () => {
  const error = new AppError('internal_error', 'Try again.', { cause: new Error('password=hunter2') });
  expect(await problemResponse(error, REQUEST).text()).not.toContain('hunter2');
});
