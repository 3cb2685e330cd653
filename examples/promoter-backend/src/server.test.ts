import { once } from 'node:events';
import { request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateEd25519KeyPair, generateSecret, type OrderData, sign } from '@ticket-vendor/webhooks';
import { afterEach, expect, test } from 'vitest';
import { createPromoterBackend, type PromoterBackendOptions } from './server.ts';

const secret = generateSecret();
const order: OrderData<'confirmed'> = {
  id: 'ord_1',
  event_id: 'evt_1',
  promoter_id: 'pro_1',
  status: 'confirmed',
  payment_status: 'paid',
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  quantity: 2,
  subtotal: 9_000,
  discount: 0,
  fee: 0,
  fee_included: true,
  tax: 0,
  tax_inclusive: true,
  tax_name: 'VAT',
  total_price: 9_000,
  promo_code: null,
  refunded_amount: 0,
  refund_status: 'none',
  currency: 'EUR',
  created_at: '2026-03-01T12:00:00.000Z',
  items: [
    {
      tier_id: 'tier_1',
      tier_name: 'General Admission',
      quantity: 2,
      unit_price: 4_500,
      discount: 0,
      fee: 0,
      tax: 0,
      total_price: 9_000,
    },
  ],
  sequence: 2,
};
const saleLine = 'Sold 2 × General Admission to Ada L. - 90.00 EUR (ord_1)';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

const start = async (options: PromoterBackendOptions = { secret }) => {
  const lines: string[] = [];
  const server = createPromoterBackend({ ...options, print: (line) => lines.push(line) });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { lines, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks` };
};

type Delivery = {
  id?: string;
  type?: string;
  data?: object;
  secrets?: string[];
  ed25519PrivateKey?: string;
  timestamp?: Date;
};

const deliver = async (url: string, delivery: Delivery = {}): Promise<Response> => {
  const { id = 'msg_1', type = 'order.confirmed', data = order, secrets = [secret], timestamp = new Date() } = delivery;
  const body = JSON.stringify({ type, timestamp: '2026-03-01T12:00:00.000Z', data });
  const headers = await sign({ id, timestamp, body, secrets, ed25519PrivateKey: delivery.ed25519PrivateKey });
  return fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body });
};

test('a genuine sale is answered with 204, handed on, and printed as one line without the e-mail address', async () => {
  const sales: OrderData[] = [];
  const { url, lines } = await start({ secret, onSale: (sale) => void sales.push(sale) });
  expect((await deliver(url)).status).toBe(204);
  expect(lines).toEqual([saleLine]);
  expect(sales).toEqual([order]);
});

test('a sale that is delivered again counts once, also when both arrive together', async () => {
  const { url, lines } = await start();
  const answers = await Promise.all([deliver(url), deliver(url), deliver(url)]);
  answers.push(await deliver(url));
  expect(answers.map((response) => response.status)).toEqual([204, 204, 204, 204]);
  expect(lines).toEqual([saleLine]);
  await deliver(url, { id: 'msg_2' });
  expect(lines).toHaveLength(2);
});

test('a sale that could not be handled is answered with 500, and is handled when it comes again', async () => {
  let attempts = 0;
  const { url, lines } = await start({
    secret,
    onSale: () => {
      attempts += 1;
      if (attempts === 1) throw new Error('database of ada@example.com is down');
    },
  });
  const refused = await deliver(url);
  expect(refused.status).toBe(500);
  expect(await refused.text()).not.toContain('ada@example.com');
  expect((await deliver(url)).status).toBe(204);
  expect(lines).toEqual(['Could not handle a webhook: Error', saleLine]);
});

test('types that are no sale, known or not, are taken and not printed', async () => {
  const { url, lines } = await start();
  expect((await deliver(url, { id: 'msg_1', type: 'order.created' })).status).toBe(204);
  expect((await deliver(url, { id: 'msg_2', type: 'seat.upgraded', data: {} })).status).toBe(204);
  expect(lines).toEqual([]);
});

test('a forged webhook is answered with 400 and the reason, and nothing is sold', async () => {
  const { url, lines } = await start();
  const forged = await deliver(url, { secrets: [generateSecret()] });
  expect(forged.status).toBe(400);
  expect(await forged.text()).toMatch(/No signature matches/);
  expect((await deliver(url, { timestamp: new Date(Date.now() - 3_600_000) })).status).toBe(400);
  const unsigned = await fetch(url, { method: 'POST', body: '{}' });
  expect(unsigned.status).toBe(400);
  expect(lines).toEqual([
    'Refused a webhook: signature_mismatch',
    'Refused a webhook: timestamp_too_old',
    'Refused a webhook: missing_header',
  ]);
});

test('during a rotation, old and new secrets and public keys are accepted', async () => {
  const oldSecret = generateSecret();
  const { privateKey, publicKey } = await generateEd25519KeyPair();
  const { url } = await start({ secrets: [secret, oldSecret, publicKey] });
  expect((await deliver(url, { id: 'msg_1', secrets: [oldSecret] })).status).toBe(204);
  expect((await deliver(url, { id: 'msg_2', secrets: [secret] })).status).toBe(204);
  expect((await deliver(url, { id: 'msg_3', secrets: [], ed25519PrivateKey: privateKey })).status).toBe(204);
});

test('a body over the limit is refused, whether or not its length is announced', async () => {
  const { url, lines } = await start();
  const status = async (headers: Record<string, string>, body: string): Promise<number | undefined> => {
    const request = httpRequest(url, { method: 'POST', headers });
    // The server may close the connection before all of the body is sent.
    request.on('error', () => {});
    request.write(body);
    const [response] = await once(request, 'response');
    request.destroy();
    return response.statusCode;
  };
  expect(await status({ 'content-length': String(65 * 1024) }, '{')).toBe(413);
  expect(await status({ 'transfer-encoding': 'chunked' }, 'x'.repeat(65 * 1024))).toBe(413);
  expect((await deliver(url)).status).toBe(204);
  expect(lines).toEqual([saleLine]);
});

test('other paths and methods are refused', async () => {
  const { url } = await start();
  expect((await deliver(url.replace('/webhooks', '/'))).status).toBe(404);
  const get = await fetch(url);
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
});

test('a server without a secret cannot be made', () => {
  expect(() => createPromoterBackend({})).toThrow(TypeError);
  expect(() => createPromoterBackend({ secrets: [] })).toThrow(TypeError);
});
