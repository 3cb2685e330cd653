import { z } from 'zod';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx, SystemCtx } from '../../core/context.ts';
import { hex } from '../../core/encoding.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { base32 } from '../../core/ids.ts';
import { once, onceInSteps } from '../../db/idempotency.ts';
import { eventReading, getEvent } from '../events/service.ts';
import { publishSoon } from '../jobs/service.ts';
import { claimImage, setImage } from './repository.ts';
import { IMAGE_TYPES, type ImageEnding, sniffImage } from './sniff.ts';

const NAME = /^[0-9a-f]{40}-[0-9a-z]{16}\.(png|jpg|webp|avif|gif)$/;

const about = (ctx: Ctx, eventId: string, key = ctx.idempotencyKey) => ({
  promoterId: promoterOf(ctx.caller),
  eventId,
  now: ctx.now,
  key,
});

const change = async (ctx: Ctx, change: ReturnType<typeof about>, image: { name: string; url: string } | null) => {
  const { query, present } = eventReading(ctx, change.eventId);
  const { outcome, rows } = await setImage(ctx.db, change, image, query);
  if (isErrorCode(outcome)) {
    if (image) ctx.later(ctx.storage.delete(image.name));
    throw new AppError(outcome, outcome === 'event_cancelled' ? 'A cancelled event stays as it is.' : undefined);
  }
  publishSoon(ctx);
  return present(rows);
};

/**
 * Shows an image with an event; the one it had is removed. Its name starts with the hash of its content, so it can be kept
 * by browsers for ever, and ends with a random part, so that removing one never takes away another. Throws
 * `unsupported_media_type`.
 */
export const uploadImage = async (ctx: Ctx, eventId: string, bytes: Uint8Array<ArrayBuffer>) => {
  const ending = sniffImage(bytes);
  if (!ending) {
    throw new AppError('unsupported_media_type', 'Send the bytes of a PNG, JPEG, WebP, AVIF or GIF image as the body.');
  }
  const hash = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))).slice(0, 40);
  return onceInSteps(ctx, async (own) => {
    const row = await claimImage(own.db, about(own, eventId));
    if (!row) throw new AppError('event_not_found');
    if (row.name?.startsWith(hash)) return getEvent(own, eventId);
    const name = `${hash}-${base32(crypto.getRandomValues(new Uint8Array(10)))}.${ending}`;
    await own.storage.put(name, bytes);
    return change(own, about(own, eventId, null), { name, url: `${own.env.PUBLIC_URL}/images/${name}` });
  });
};

/** Shows no image with an event any more. */
export const deleteImage = (ctx: Ctx, eventId: string) =>
  once(
    ctx,
    () => change(ctx, about(ctx, eventId), null),
    (id) => getEvent(ctx, id),
  );

/** An uploaded file with its type, or null. */
export const readImage = async (ctx: Pick<Ctx, 'storage'>, name: string) => {
  const ending = NAME.exec(name)?.[1] as ImageEnding | undefined;
  const file = ending ? await ctx.storage.get(name) : null;
  return file && ending ? { ...file, type: IMAGE_TYPES[ending] } : null;
};

const aboutFile = z.object({ name: z.string() });

/** `images.delete`: removes a file that no event shows any more. */
export const removeFile = (ctx: SystemCtx, payload: unknown): Promise<void> =>
  ctx.storage.delete(aboutFile.parse(payload).name);
