import { expect, test } from 'vitest';
import { handlers } from './handlers.ts';
import { EMAIL_LANES } from './pace.ts';

test('every job that sends an e-mail has a lane', () => {
  const senders = Object.keys(handlers).filter((name) => name.includes('.send_'));
  expect(senders.length).toBeGreaterThan(10);
  expect(Object.keys(EMAIL_LANES).sort()).toEqual(senders.sort());
});
