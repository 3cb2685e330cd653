import { expect, test } from 'vitest';
import { useConsumer } from './consumer.ts';

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
  const title = await consumer.run(
    'title.mjs',
    `import { errorCodes } from '@ticket-vendor/sdk'; console.log(errorCodes.sold_out.title);`,
  );
  expect(title).not.toBe('');
  expect(code).toContain('/api/v1/waitlist');
  expect(code).not.toContain(title);
});
