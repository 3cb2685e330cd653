import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newPromoter, type Problem, type Promoter } from '../people.ts';
import { type Endpoint, newEndpoint, type Receiver, readWebhook, sendTest, startReceiver } from '../receiver.ts';

const DAY = 86_400;

let api: Harness;
let promoter: Promoter;
let receiver: Receiver;
beforeAll(async () => {
  api = await createHarness();
  receiver = await startReceiver();
});
beforeEach(async () => {
  receiver.reset();
  promoter = await newPromoter(api);
});
afterEach(async () => {
  expect(await api.violations()).toEqual([]);
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

const create = () => newEndpoint(api, promoter, receiver.url);
const rotate = ({ id }: Pick<Endpoint, 'id'>, options: { as?: string; key?: string } = {}) =>
  api.send<Endpoint & Problem>('POST', `/webhook-endpoints/${id}/rotate-secret`, { as: promoter.sk, ...options });
const get = async ({ id }: Endpoint) =>
  (await api.send<Endpoint>('GET', `/webhook-endpoints/${id}`, { as: promoter.sk })).body;

/** The headers of the webhook that a test of the endpoint sends. */
const deliverOne = async (endpoint: Endpoint) => {
  receiver.received = [];
  await sendTest(api, promoter, endpoint);
  await api.drain();
  expect(receiver.received).toHaveLength(1);
  return receiver.received[0];
};
const versions = (header: unknown) =>
  String(header)
    .split(' ')
    .map((signature) => signature.split(',')[0]);

describe('a rotated secret', () => {
  test('is shown once, and signs from then on; the one before signs too for a day', async () => {
    const endpoint = await create();
    const before = api.now().getTime();
    const { status, body: rotated } = await rotate(endpoint);
    expect(status).toBe(200);
    expect(rotated.secret).toMatch(/^whsec_/);
    expect(rotated.secret).not.toBe(endpoint.secret);
    const rotatedAt = Date.parse(rotated.previous_secret_until ?? '') - DAY * 1_000;
    expect(rotatedAt).toBeGreaterThanOrEqual(before);
    expect(rotatedAt).toBeLessThanOrEqual(api.now().getTime());
    expect(await get(endpoint)).not.toHaveProperty('secret');

    const during = await deliverOne(endpoint);
    expect(versions(during?.headers['webhook-signature'])).toEqual(['v1', 'v1', 'v1a']);
    for (const secret of [endpoint.secret, rotated.secret]) await readWebhook(during, secret);

    api.advance(DAY + 1);
    const after = await deliverOne(endpoint);
    expect(versions(after?.headers['webhook-signature'])).toEqual(['v1', 'v1a']);
    const now = { now: api.now() };
    await readWebhook(after, rotated.secret, now);
    await expect(readWebhook(after, endpoint.secret, now)).rejects.toMatchObject({ code: 'signature_mismatch' });
    expect((await get(endpoint)).previous_secret_until).toBeNull();
  });

  test('rotated again within the day leaves the newest two', async () => {
    const endpoint = await create();
    const second = (await rotate(endpoint)).body;
    const third = (await rotate(endpoint)).body;
    const request = await deliverOne(endpoint);
    const now = { now: api.now() };
    for (const { secret } of [second, third]) await readWebhook(request, secret, now);
    await expect(readWebhook(request, endpoint.secret, now)).rejects.toMatchObject({ code: 'signature_mismatch' });
  });

  test('is rotated once by a repeated request, also when the answer to the first was lost', async () => {
    const endpoint = await create();
    const key = randomUUID();
    const first = await rotate(endpoint, { key });
    expect((await rotate(endpoint, { key })).body).toEqual(first.body);

    // The first request died between its effect and the keeping of its answer.
    await api.query('update idempotency_keys set response = null');
    api.advance(11);
    expect((await rotate(endpoint, { key })).body).toEqual(first.body);
    await readWebhook(await deliverOne(endpoint), endpoint.secret, { now: api.now() });
  });

  test('lies encrypted in the database, and its rotation is on record without it', async () => {
    const endpoint = await create();
    const { secret } = (await rotate(endpoint)).body;
    const [row] = await api.query('select * from webhook_endpoints where id = $1', [endpoint.id]);
    const log = await api.send<{ data: { action: string; object_id: string }[] }>('GET', '/audit-log', {
      as: promoter.jwt,
    });
    expect(log.body.data[0]).toMatchObject({ action: 'webhook_endpoint.secret_rotated', object_id: endpoint.id });
    for (const kept of [row, log.body]) {
      for (const each of [secret, endpoint.secret]) {
        expect(JSON.stringify(kept)).not.toContain(each.slice('whsec_'.length));
      }
    }
  });

  test('is nobody’s but its promoter’s to ask for', async () => {
    const endpoint = await create();
    const other = await newPromoter(api);
    const missing = { status: 404, body: { code: 'webhook_endpoint_not_found' } };
    expect(await rotate(endpoint, { as: other.sk, key: randomUUID() })).toMatchObject(missing);
    expect(await rotate({ id: 'whe_00000000000000000000000000' })).toMatchObject(missing);
    expect((await rotate(endpoint, { as: promoter.pk })).status).toBe(403);
    await readWebhook(await deliverOne(endpoint), endpoint.secret, { now: api.now() });
    expect((await get(endpoint)).previous_secret_until).toBeNull();
  });
});

describe('the public key of an endpoint', () => {
  test('verifies its webhooks without any secret, and outlives a rotation', async () => {
    const endpoint = await create();
    expect(endpoint.public_key).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect((await get(endpoint)).public_key).toBe(endpoint.public_key);
    expect((await rotate(endpoint)).body.public_key).toBe(endpoint.public_key);
    const request = await deliverOne(endpoint);
    await expect(readWebhook(request, endpoint.public_key, { now: api.now() })).resolves.toMatchObject({
      type: 'webhook.test',
    });
  });

  test('does not verify those of another endpoint', async () => {
    const [one, other] = [await create(), await create()];
    expect(other.public_key).not.toBe(one.public_key);
    const request = await deliverOne(one);
    await expect(readWebhook(request, other.public_key, { now: api.now() })).rejects.toMatchObject({
      code: 'signature_mismatch',
    });
  });
});
