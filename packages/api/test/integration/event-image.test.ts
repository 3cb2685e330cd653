import { afterAll, beforeAll, expect, test } from 'vitest';
import { picture } from '../../src/modules/images/pictures.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newEvent, newPromoter, type Problem, type Promoter } from '../people.ts';

const [PNG, GIF] = [picture('png'), picture('gif')];

let api: Harness;
let promoter: Promoter;
let eventId: string;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
  eventId = (await newEvent(api, promoter, [{ quantity: 5 }])).id;
});
afterAll(() => api.close());

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
type Event = { image_url: string | null } & Problem;

const upload = async (
  content: string | Uint8Array<ArrayBuffer>,
  { as = promoter.sk, type = 'image/png', id = eventId, key = '' } = {},
) => {
  const response = await api.app.request(`${api.origin}/api/v1/events/${id}/image`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${as}`, 'content-type': type, ...(key && { 'idempotency-key': key }) },
    body: typeof content === 'string' ? bytes(content) : content,
  });
  return { status: response.status, body: (await response.json()) as Event };
};
const open = (url: string | null, headers: Record<string, string> = {}) => api.app.request(url ?? '', { headers });
const shown = async () => (await api.send<Event>('GET', `/events/${eventId}`)).body.image_url;

test.each([
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/webp', 'webp'],
  ['image/avif', 'avif'],
  ['image/gif', 'gif'],
] as const)('%s without notes is kept byte for byte and served as what it is, for good', async (type, ending) => {
  const content = picture(ending);
  // Whatever type the sender claims.
  const { status, body } = await upload(content, { type: 'text/html' });
  expect(status).toBe(200);
  expect(body.image_url).toMatch(new RegExp(`^${api.origin}/images/[0-9a-f]{40}-[0-9a-z]{16}\\.${ending}$`));
  expect(await shown()).toBe(body.image_url);
  const image = await open(body.image_url);
  expect(image.status).toBe(200);
  expect(new Uint8Array(await image.arrayBuffer())).toEqual(content);
  expect(Object.fromEntries(image.headers)).toMatchObject({
    'content-type': type,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
  const etag = image.headers.get('etag') ?? '';
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    expect((await open(body.image_url, { 'if-none-match': known })).status).toBe(304);
  }
  expect((await open(body.image_url, { 'if-none-match': '"x"' })).status).toBe(200);
});

test('an image that was replaced is gone, and the new one stays', async () => {
  const first = (await upload(PNG)).body.image_url;
  const second = (await upload(GIF)).body.image_url;
  await api.drain();
  expect((await open(first)).status).toBe(404);
  expect((await open(second)).status).toBe(200);
  expect(api.bucket.names()).toHaveLength(1);
});

test('the same image again changes nothing, with or without an idempotency key', async () => {
  const first = await upload(PNG, { key: 'image-1' });
  const repeats = [await upload(PNG, { key: 'image-1' }), await upload(PNG)];
  expect(repeats.map(({ body }) => body.image_url)).toEqual([first.body.image_url, first.body.image_url]);
  await api.drain();
  expect((await open(first.body.image_url)).status).toBe(200);
});

test('an address given by the promoter replaces an uploaded image', async () => {
  const uploaded = (await upload(PNG)).body.image_url;
  const own = 'https://images.example.com/lanterns.jpg';
  await api.send('PUT', `/events/${eventId}`, { as: promoter.sk, body: { image_url: own } });
  await api.drain();
  expect(await shown()).toBe(own);
  expect((await open(uploaded)).status).toBe(404);
});

test('a removed image is no longer shown and leaves no file behind', async () => {
  const uploaded = (await upload(PNG)).body.image_url;
  for (let i = 0; i < 2; i++) {
    const removed = await api.send<Event>('DELETE', `/events/${eventId}/image`, { as: promoter.sk });
    expect(removed).toMatchObject({ status: 200, body: { image_url: null } });
  }
  await api.drain();
  expect((await open(uploaded)).status).toBe(404);
  expect(api.bucket.names()).toEqual([]);
});

test('an event that is deleted takes its image with it', async () => {
  const draft = await newEvent(api, promoter, [{ quantity: 5 }]);
  const image = (await upload(PNG, { id: draft.id })).body.image_url;
  expect((await api.send('DELETE', `/events/${draft.id}`, { as: promoter.sk })).status).toBe(204);
  await api.drain();
  expect((await open(image)).status).toBe(404);
});

test.each([
  ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'image/svg+xml'],
  ['an SVG that is called a PNG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/png'],
  ['a web page', '<!doctype html><script>alert(1)</script>', 'image/png'],
  ['an empty body', '', 'image/png'],
  ['JSON', '{}', 'application/json'],
])('%s is refused and nothing is kept', async (_name, content, type) => {
  const before = api.bucket.names();
  expect(await upload(content, { type })).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  expect(api.bucket.names()).toEqual(before);
});

test.each([
  ['the first 8 bytes of a PNG', picture('png').slice(0, 8)],
  ['a PNG that is cut off', picture('png').slice(0, -4)],
  [
    'a JPEG of 65,535 pixels',
    Uint8Array.from(
      [...picture('jpg')].map((byte, n, all) => (all[n - 5] === 0xff && all[n - 4] === 0xc0 ? 0xff : byte)),
    ),
  ],
])('%s is refused with what is wrong with it, and nothing is kept', async (_, content) => {
  const before = api.bucket.names();
  const { status, body } = await upload(content);
  expect({ status, body }).toMatchObject({
    status: 400,
    body: { code: 'invalid_request', errors: [{ pointer: '/body' }] },
  });
  expect(api.bucket.names()).toEqual(before);
});

test('metadata about camera, place and author is removed', async () => {
  const jpg = picture('jpg');
  const note = bytes('\xff\xfe\0\x15Made by Ada, 53.55N');
  const noted = new Uint8Array([...jpg.subarray(0, 20), ...note, ...jpg.subarray(20)]);
  const { body } = await upload(noted, { type: 'image/jpeg' });
  const kept = new Uint8Array(await (await open(body.image_url)).arrayBuffer());
  expect(kept).toEqual(jpg);
  // The same picture with other metadata is the same image.
  expect((await upload(jpg)).body.image_url).toBe(body.image_url);
});

test('5 MB are taken and one byte more is not', async () => {
  // Bytes after the picture belong to the upload but not to the image.
  const image = new Uint8Array(5 * 1024 * 1024);
  image.set(PNG);
  expect((await upload(image)).status).toBe(200);
  const more = new Uint8Array(image.length + 1);
  more.set(image);
  expect(await upload(more)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
});

test('another promoter’s event looks like one that does not exist, and no file is kept', async () => {
  const stranger = await newPromoter(api);
  const before = api.bucket.names();
  const foreign = await upload(PNG, { as: stranger.sk });
  const missing = await upload(PNG, { as: stranger.sk, id: 'evt_00000000000000000000000000' });
  expect(foreign).toMatchObject({ status: 404, body: { code: 'event_not_found' } });
  expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
  const removal = await api.send('DELETE', `/events/${eventId}/image`, { as: stranger.sk });
  expect(removal.status).toBe(404);
  expect((await upload(PNG, { as: promoter.pk })).status).toBe(403);
  expect(api.bucket.names()).toEqual(before);
});

test.each(['/images/x.svg', '/images/..%2f..%2fsecret.png', `/images/${'0'.repeat(40)}-${'0'.repeat(16)}.png`])(
  'there is nothing at %s',
  async (path) => {
    const answer = await api.app.request(`${api.origin}${path}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  },
);

test('nothing was left inconsistent', async () => {
  expect(await api.violations()).toEqual([]);
});
