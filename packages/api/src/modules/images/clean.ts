import { cleanAvif } from './formats/avif.ts';
import { cleanGif } from './formats/gif.ts';
import { cleanJpeg } from './formats/jpeg.ts';
import { cleanPng } from './formats/png.ts';
import { cleanWebp } from './formats/webp.ts';
import type { ImageEnding } from './sniff.ts';

const CLEANERS: Readonly<
  Record<ImageEnding, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>>
> = { png: cleanPng, jpg: cleanJpeg, webp: cleanWebp, avif: cleanAvif, gif: cleanGif };

/**
 * Removes metadata about an image's author, place and time; its pixels stay as they were. Throws `UnusableImage` for
 * one that is cut off, damaged or too large. The image is parsed but not decoded, since a Worker has too little memory
 * for the pixels of a large one.
 */
export const cleanImage = async (ending: ImageEnding, bytes: Uint8Array<ArrayBuffer>) => CLEANERS[ending](bytes);
