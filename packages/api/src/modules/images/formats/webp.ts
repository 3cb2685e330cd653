import { exifOf, orientationOf } from './exif.ts';
import { checkSize, joined, latin, Reader, UnusableImage } from './reader.ts';

const KEPT = ['VP8X', 'ICCP', 'ANIM', 'ANMF', 'ALPH', 'VP8 ', 'VP8L'];
const [HAS_EXIF, HAS_XMP] = [0x08, 0x04];

/** The size in the header of a still image (RFC 9649, 2.5 and 2.6). */
const sizeOf = (type: string, content: Uint8Array<ArrayBuffer>): [number, number] => {
  const reader = new Reader(content);
  if (type === 'VP8 ') {
    const isKeyFrame = (reader.u8() & 1) === 0;
    reader.take(2);
    if (!isKeyFrame || reader.u24() !== 0x2a019d) throw new UnusableImage('It is damaged.');
    return [reader.u16(true) & 0x3fff, reader.u16(true) & 0x3fff];
  }
  if (reader.u8() !== 0x2f) throw new UnusableImage('It is damaged.');
  const bits = reader.u32(true);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
};

const chunk = (type: string, content: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, content.length, true);
  return joined([latin(type), length, content, new Uint8Array(content.length % 2)]);
};

/** A WebP without Exif, XMP and unknown chunks; its orientation stays. */
export const cleanWebp = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const file = new Reader(bytes, 4);
  const end = file.u32(true) + 8;
  if (end > bytes.length + 1) throw new UnusableImage('It is cut off.');
  const reader = new Reader(bytes.subarray(0, Math.min(end, bytes.length)), 12);
  const kept: [type: string, content: Uint8Array<ArrayBuffer>][] = [];
  let orientation = 1;
  let hasPicture = false;
  while (reader.left >= 8) {
    const [type, length] = [reader.text(4), reader.u32(true)];
    const content = reader.take(length);
    if (length % 2 === 1 && reader.left > 0) reader.take(1);
    if (type === 'EXIF') orientation = orientationOf(content);
    if (!KEPT.includes(type)) continue;
    if (type === 'VP8X') {
      const canvas = new Reader(content, 4);
      checkSize(canvas.u24() + 1, canvas.u24() + 1);
    }
    if (type === 'VP8 ' || type === 'VP8L') checkSize(...sizeOf(type, content));
    if (type === 'ANMF' && content.length < 24) throw new UnusableImage('It is damaged.');
    hasPicture ||= ['VP8 ', 'VP8L', 'ANMF'].includes(type);
    kept.push([type, content]);
  }
  if (!hasPicture) throw new UnusableImage('It has no picture in it.');
  const chunks = kept.map(([type, content]) => {
    if (type !== 'VP8X') return chunk(type, content);
    const header = content.slice();
    header[0] = ((header[0] ?? 0) & ~(HAS_EXIF | HAS_XMP)) | (orientation === 1 ? 0 : HAS_EXIF);
    return chunk(type, header);
  });
  // Exif data is only valid with the extended header; without it, readers ignored the orientation.
  if (orientation !== 1 && kept[0]?.[0] === 'VP8X') chunks.push(chunk('EXIF', exifOf(orientation)));
  const body = joined([latin('WEBP'), ...chunks]);
  return chunk('RIFF', body);
};
