import { expect, test } from 'vitest';
import type { Second } from './costs.ts';
import { whatGave } from './gave.ts';
import type { Answered } from './plan.ts';

const second = (at: number, some: Partial<Second>): Second => ({
  at,
  cpu: {},
  postgres: 0,
  redis: 0,
  stripe: 0,
  waited: 0,
  tripped: 0,
  ...some,
});
const answers = (at: number, ms: number): Answered[] =>
  Array.from({ length: 20 }, () => ({ kind: 'hold', at, ms, status: 201, code: '' }));
const slow = [...answers(500, 20), ...answers(2_500, 3_000)];
const over = (some: Partial<Second>) => [1, 2, 3, 4].map((at) => second(at, some));

test.each([
  ['the Worker', { cpu: { workerd: 990, postgres: 200 } }],
  ['the processor', { cpu: { workerd: 700, postgres: 600, buyers: 650 } }],
  ['connections to Postgres', { cpu: { workerd: 300 }, waited: 400 }],
  ['locks in Postgres', { cpu: { workerd: 300, postgres: 100 }, tripped: 500 }],
])('%s gave first, where that was at its limit', (part, some) => {
  expect(whatGave(slow, over(some), 2)).toContain(`What gave first is ${part}`);
});

test('nothing is blamed that was not at its limit', () => {
  expect(whatGave(slow, over({ cpu: { workerd: 100 } }), 2)).toContain('nothing that was measured was at its limit');
  expect(whatGave(answers(500, 20), over({ cpu: { workerd: 990 } }), 2)).toMatch(/^Nothing gave/);
});
