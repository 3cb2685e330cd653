import { expect, test } from 'vitest';
import { useConsumer } from '../../../test/release/consumer.ts';
import { errorCodes } from '../src/index.ts';

const consumer = useConsumer();

test('a bundle of a few resources leaves the others out and is under 5 kB', async () => {
  const { code, gzipped } = await consumer.bundle(`
    import { createClient, events, orders } from '@ticket-vendor/sdk';
    globalThis.client = createClient({ apiKey: 'pk_test_1' }, { events, orders });
  `);
  expect(code).toContain('/api/v1/orders');
  expect(code).not.toContain('/api/v1/waitlist');
  expect(gzipped).toBeLessThan(5_000);
});

test('a bundle of everything has no table of error titles in it', async () => {
  const { code } = await consumer.bundle(`
    import { TicketVendor } from '@ticket-vendor/sdk';
    globalThis.client = new TicketVendor({ apiKey: 'pk_test_1' });
  `);
  expect(code).toContain('/api/v1/waitlist');
  expect(code).not.toContain(errorCodes.sold_out.title);
});
