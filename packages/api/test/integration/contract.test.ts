import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { breaches, operations } from '../contract.ts';
import { createHarness, type Harness } from '../harness.ts';
import { tour } from '../tour.ts';

let api: Harness;
beforeAll(async () => {
  api = await createHarness();
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

test('every operation is called, succeeds, and answers as the document says', async () => {
  await tour(api, (_, request) => request());
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(ids.filter((id) => !api.answered.has(id))).toEqual([]);
});

describe('an answer breaks the contract', () => {
  const answer = (status: number, body: unknown, contentType = 'application/json') => ({
    method: 'GET',
    path: '/api/v1/health/ready',
    status,
    contentType,
    body,
  });
  const well = { status: 'ok', postgres: 'ok', redis: 'ok', qstash: 'ok' };
  const problem = {
    type: 'https://x.example',
    title: 'x',
    status: 500,
    detail: 'Try again.',
    code: 'internal_error',
    request_id: 'req_1',
  };

  test('not when all is as documented', () => {
    expect(breaches(answer(200, well))).toEqual([]);
    expect(breaches(answer(500, problem, 'application/problem+json'))).toEqual([]);
  });

  test.each([
    ['by a status that is not documented', answer(418, well)],
    ['by a member that is missing', answer(200, { ...well, redis: undefined })],
    ['by a member of another type', answer(200, { ...well, redis: true })],
    ['by a member that is not documented', answer(200, { ...well, kafka: 'ok' })],
    ['by another content type', answer(200, well, 'text/plain')],
    [
      'by a code that the operation does not list',
      answer(500, { ...problem, code: 'sold_out' }, 'application/problem+json'),
    ],
    [
      'by a refusal that does not say what to do',
      answer(500, { ...problem, detail: undefined }, 'application/problem+json'),
    ],
    ['by succeeding where nothing is documented', { ...answer(200, well), path: '/api/v1/secrets' }],
  ])('%s', (_, sent) => {
    expect(breaches(JSON.parse(JSON.stringify(sent)))).toHaveLength(1);
  });
});
