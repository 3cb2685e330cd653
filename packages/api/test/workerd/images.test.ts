import { env, exports } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { picture } from '../../src/modules/images/pictures.ts';
import { registerPromoter } from './register.ts';

const PNG = picture('png');
const send = (path: string, init?: RequestInit) => exports.default.fetch(`${env.PUBLIC_URL}${path}`, init);

test('an uploaded image is kept in R2 and served from there byte for byte', async () => {
  const call = async <T>(method: string, path: string, token: string, body?: unknown) => {
    const raw = body instanceof Uint8Array;
    const answer = await send(`/api/v1${path}`, {
      method,
      headers: {
        ...(!raw && { 'content-type': 'application/json' }),
        authorization: `Bearer ${token}`,
      },
      ...(body !== undefined && { body: raw ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    expect({ path, ok: answer.ok, problem: answer.ok || (await answer.text()) }).toMatchObject({ ok: true });
    return answer.json<T>();
  };
  const token = await registerPromoter('images@example.com');
  const { id } = await call<{ id: string }>('POST', '/events', token, {
    title: 'Workerd Nights',
    venue: 'The Isolate',
    city: 'Berlin',
    start_time: '2099-06-12T18:00:00Z',
    end_time: '2099-06-12T23:00:00Z',
    time_zone: 'Europe/Berlin',
    currency: 'EUR',
  });
  const { image_url } = await call<{ image_url: string }>('PUT', `/events/${id}/image`, token, PNG);
  const image = await exports.default.fetch(image_url);
  expect(image.status).toBe(200);
  expect(image.headers.get('content-type')).toBe('image/png');
  expect(new Uint8Array(await image.arrayBuffer())).toEqual(PNG);
  expect((await exports.default.fetch(image_url.replace(/-\w+\.png$/, '-0000000000000000.png'))).status).toBe(404);
});
