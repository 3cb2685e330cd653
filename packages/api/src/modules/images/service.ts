import { auditEntry, changeDetails } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { hex } from '../../core/encoding.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { base32 } from '../../core/ids.ts';
import { isKnownKey, once } from '../../db/idempotency.ts';
import { perform } from '../../outbox/transition.ts';
import { eventReading, getEvent } from '../events/service.ts';
import { cleanImage } from './clean.ts';
import { UnusableImage } from './formats/reader.ts';
import { IMAGE_TYPES, type ImageEnding, sniffImage } from './sniff.ts';

const NAME = /^[0-9a-f]{40}-[0-9a-z]{16}\.(png|jpg|webp|avif|gif)$/;

const change = async (ctx: Ctx, eventId: string, image: { name: string; url: string } | null) => {
  const { query, present } = eventReading(ctx, eventId);
  const audit = auditEntry(ctx, 'event.updated', eventId, changeDetails({ image_url: image?.url ?? null }));
  const args = { promoter_id: promoterOf(ctx.caller), event_id: eventId, name: null, url: null, ...image };
  const unused = () => {
    if (image) ctx.later(ctx.storage.delete(image.name));
  };
  const done = await perform(ctx, 'set_event_image', args, { audit, after: [query] }).catch((error: unknown) => {
    // After any other error the event may show the file.
    if (isKnownKey(error)) unused();
    throw error;
  });
  if (done.outcome !== 'updated') unused();
  if (isErrorCode(done.outcome)) throw new AppError(done.outcome);
  return present(done.after[0]);
};

/** The bytes of an upload to store. Throws `invalid_request` with what is wrong with them. */
const cleaned = async (ending: ImageEnding, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  try {
    return await cleanImage(ending, bytes);
  } catch (error) {
    if (!(error instanceof UnusableImage)) throw error;
    throw new AppError('invalid_request', 'The image can’t be used.', {
      errors: [{ pointer: '/body', detail: error.message }],
    });
  }
};

/**
 * Stores an image and shows it with the event; the previous file is removed. The name starts with a hash of the
 * content, so browsers may cache it for ever. It ends with a random part, so that removing one file never removes
 * another event's. Throws `unsupported_media_type`.
 */
export const uploadImage = async (ctx: Ctx, eventId: string, bytes: Uint8Array<ArrayBuffer>) => {
  const ending = sniffImage(bytes);
  if (!ending) {
    throw new AppError('unsupported_media_type', 'Send the bytes of a PNG, JPEG, WebP, AVIF or GIF image as the body.');
  }
  const image = await cleaned(ending, bytes);
  const hash = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', image))).slice(0, 40);
  const name = `${hash}-${base32(ctx.random.bytes(10))}.${ending}`;
  return once(
    ctx,
    async () => {
      // Stored before the event shows it; if the event does not, the file is removed again.
      await ctx.storage.put(name, image);
      return change(ctx, eventId, { name, url: `${ctx.env.PUBLIC_URL}/images/${name}` });
    },
    async (id) => (await getEvent(ctx, id)).body,
  );
};

/** Removes the image of an event. */
export const deleteImage = (ctx: Ctx, eventId: string) =>
  once(
    ctx,
    () => change(ctx, eventId, null),
    async (id) => (await getEvent(ctx, id)).body,
  );

/** An uploaded file with its type, or null. */
export const readImage = async (ctx: Pick<Ctx, 'storage'>, name: string) => {
  const ending = NAME.exec(name)?.[1] as ImageEnding | undefined;
  const file = ending ? await ctx.storage.get(name) : null;
  return file && ending ? { ...file, type: IMAGE_TYPES[ending] } : null;
};
