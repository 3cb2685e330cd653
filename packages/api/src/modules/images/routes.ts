import { z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { matches } from '../../core/caching.ts';
import { access } from '../../core/caller.ts';
import type { AppEnv } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json } from '../../middleware/route.ts';
import { eventWithTiersSchema } from '../events/schemas.ts';
import { deleteImage, readImage, uploadImage } from './service.ts';

export const images = createRouter();
const tags: [string] = ['Events'];
const params = z.object({ event_id: idParam('event', 'event_id') });

const MOST_BYTES = 5 * 1024 * 1024;
const binary = {
  schema: z.string().openapi({ format: 'binary', description: 'The bytes of the image.', example: undefined }),
};

images.openapi(
  defineRoute({
    method: 'put',
    path: '/events/{event_id}/image',
    operationId: 'events.uploadImage',
    summary: 'Upload an event’s image',
    description:
      'The body is the image itself: PNG, JPEG, WebP, AVIF or GIF, 5 MB at most. What it is is judged by its bytes, which are read to the end: an image that is damaged, or has more than 40 million pixels or 10,000 on a side, is refused. Notes of camera, place, author and the like are taken out. It takes the place of the image the event had.',
    tags,
    access: access.promoter('events:write'),
    bodyLimit: MOST_BYTES,
    errors: ['event_not_found', 'event_cancelled'],
    request: {
      params,
      body: {
        required: true,
        description: 'The image.',
        content: {
          'image/png': binary,
          'image/jpeg': binary,
          'image/webp': binary,
          'image/avif': binary,
          'image/gif': binary,
        },
      },
    },
    responses: { 200: json(eventWithTiersSchema, 'The event with its image_url') },
  }),
  async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return c.json(await uploadImage(c.var.ctx, c.req.valid('param').event_id, bytes), 200);
  },
);

images.openapi(
  defineRoute({
    method: 'delete',
    path: '/events/{event_id}/image',
    operationId: 'events.deleteImage',
    summary: 'Remove an event’s image',
    tags,
    access: access.promoter('events:write'),
    errors: ['event_not_found', 'event_cancelled'],
    request: { params },
    responses: { 200: json(eventWithTiersSchema, 'The event without an image') },
  }),
  async (c) => c.json(await deleteImage(c.var.ctx, c.req.valid('param').event_id), 200),
);

/** Serves uploaded images. Not part of the API, so not in the OpenAPI document. */
export const publicImages = new Hono<AppEnv>();

publicImages.get('/images/:name', async (c) => {
  const name = c.req.param('name');
  const image = await readImage(c.var.ctx, name);
  if (!image) throw new AppError('not_found', 'There is no such image any more.');
  const headers = {
    'content-type': image.type,
    'cache-control': 'public, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    etag: `"${name}"`,
  };
  if (matches(c.req.header('if-none-match'), headers.etag)) return c.body(null, 304, headers);
  return c.body(image.body, 200, headers);
});
