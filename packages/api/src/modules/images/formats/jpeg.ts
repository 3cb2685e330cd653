import { exifOf, orientationOf } from './exif.ts';
import { checkSize, joined, latin, Reader, UnusableImage } from './reader.ts';

const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda];
const EXIF = 'Exif\0\0';

/** Frames that browsers show: baseline, extended and progressive (ITU-T T.81, B.1.1.3). */
const FRAMES = [0xc0, 0xc1, 0xc2];
/** Whether a segment is part of the image: tables, the frame and its scans. */
const isImage = (marker: number): boolean => FRAMES.includes(marker) || [0xc4, SOS, 0xdb, 0xdc, 0xdd].includes(marker);

const startsWith = (content: Uint8Array, text: string): boolean =>
  content.length >= text.length && String.fromCharCode(...content.subarray(0, text.length)) === text;

/**
 * Kept besides: the header, the colour profile and Adobe's colour transform, without which the image looks different.
 */
const isKept = (marker: number, content: Uint8Array): boolean =>
  isImage(marker) ||
  (marker === 0xe0 && startsWith(content, 'JFIF\0')) ||
  (marker === 0xe2 && startsWith(content, 'ICC_PROFILE\0')) ||
  (marker === 0xee && startsWith(content, 'Adobe'));

const segment = (marker: number, content: Uint8Array<ArrayBuffer>) =>
  joined([Uint8Array.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff), content]);

/** A JPEG without metadata or data after its end; its orientation stays. */
export const cleanJpeg = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const reader = new Reader(bytes, 2);
  const kept: Uint8Array<ArrayBuffer>[] = [];
  let orientation = 1;
  let [hasFrame, hasScan] = [false, false];
  for (;;) {
    const from = reader.at;
    if (reader.u8() !== 0xff) throw new UnusableImage('It is damaged.');
    let marker = reader.u8();
    while (marker === 0xff) marker = reader.u8();
    if (marker === EOI) break;
    const content = reader.take(reader.u16() - 2);
    if (FRAMES.includes(marker)) {
      if (hasFrame) throw new UnusableImage('It has more than one frame.');
      const frame = new Reader(content, 1);
      const height = frame.u16();
      checkSize(frame.u16(), height);
      if (content.length !== 6 + 3 * frame.u8()) throw new UnusableImage('It is damaged.');
      hasFrame = true;
    } else if (!isImage(marker) && (marker < 0xe0 || marker > 0xfe)) {
      throw new UnusableImage('It is of a kind of JPEG that browsers do not show.');
    }
    if (marker === 0xe1 && startsWith(content, EXIF)) orientation = orientationOf(content.subarray(EXIF.length));
    if (marker === SOS) {
      if (!hasFrame) throw new UnusableImage('It is damaged.');
      hasScan = true;
      // The scan's data: up to the next marker that is neither a stuffed byte nor a restart.
      for (;;) {
        const next = bytes.indexOf(0xff, reader.at);
        if (next < 0 || next + 1 >= bytes.length) throw new UnusableImage('It is cut off.');
        const after = bytes[next + 1] ?? 0;
        reader.at = next + (after === 0 || (after >= 0xd0 && after <= 0xd7) ? 2 : after === 0xff ? 1 : 0);
        if (reader.at === next) break;
      }
    }
    if (isKept(marker, content)) kept.push(bytes.subarray(from, reader.at));
  }
  if (!hasScan) throw new UnusableImage('It has no picture in it.');
  // Goes first, but after JFIF's header, which must be at the very front.
  const head = kept[0]?.[1] === 0xe0 ? 1 : 0;
  if (orientation !== 1) kept.splice(head, 0, segment(0xe1, joined([latin(EXIF), exifOf(orientation)])));
  return joined([Uint8Array.of(0xff, SOI), ...kept, Uint8Array.of(0xff, EOI)]);
};
