import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { STRIPE_EVENT_TYPES } from './types.ts';

test('docs/payments.md names every type of event that an endpoint at Stripe has to send', async () => {
  const page = await readFile(new URL('../../../../../docs/payments.md', import.meta.url).pathname, 'utf8');
  expect(STRIPE_EVENT_TYPES.filter((type) => !page.includes(`\`${type}\``))).toEqual([]);
});
