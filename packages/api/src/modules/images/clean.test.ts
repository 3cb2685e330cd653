import { crc32, deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { cleanImage } from './clean.ts';
import { exifOf, orientationOf } from './formats/exif.ts';
import { joined, latin, UnusableImage } from './formats/reader.ts';
import { picture } from './pictures.ts';
import { sniffImage } from './sniff.ts';

const KINDS = ['png', 'jpg', 'webp', 'avif', 'gif'] as const;
const NOTE = 'Made by Ada at 53.55N 9.99E';
type Bytes = Uint8Array<ArrayBuffer>;

const clean = async (bytes: Bytes): Promise<Bytes> => {
  const kind = sniffImage(bytes);
  if (!kind) throw new Error('That is no image');
  return cleanImage(kind, bytes);
};
const refused = (bytes: Bytes) => expect(clean(bytes)).rejects.toBeInstanceOf(UnusableImage);
const text = (bytes: Bytes) => Buffer.from(bytes).toString('latin1');
const find = (bytes: Bytes, needle: string) => {
  const at = text(bytes).indexOf(needle);
  if (at < 0) throw new Error(`There is no ${needle}`);
  return at;
};
const insert = (bytes: Bytes, at: number, piece: Bytes): Bytes =>
  joined([bytes.subarray(0, at), piece, bytes.subarray(at)]);
const u32 = (value: number, little = false): Bytes => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, little);
  return bytes;
};
const patched = (bytes: Bytes, at: number, values: readonly number[]): Bytes => {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
};

const pngChunk = (type: string, content: Bytes): Bytes =>
  joined([u32(content.length), latin(type), content, u32(crc32(joined([latin(type), content])))]);
const jpegSegment = (marker: number, content: Bytes): Bytes =>
  joined([Uint8Array.of(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255), content]);
const riffChunk = (type: string, content: Bytes): Bytes =>
  joined([latin(type), u32(content.length, true), content, new Uint8Array(content.length % 2)]);
/** A RIFF file with its length corrected. */
const riff = (bytes: Bytes): Bytes => patched(bytes, 4, [...u32(bytes.length - 8, true)]);
/** Exif data with an orientation, and a note behind it. */
const exif = (orientation: number): Bytes => joined([exifOf(orientation), latin(NOTE)]);
/** Adds to an AVIF an item that is not shown, with its data at the file's end. */
const withAvifItem = (type: string, data: Bytes): Bytes => {
  const file = picture('avif');
  const iinf = find(file, 'iinf') - 4;
  const infe = joined([u32(20), latin('infe'), Uint8Array.of(2, 0, 0, 1, 0, 2, 0, 0), latin(type)]);
  let made = insert(file, iinf + 40, infe);
  made = patched(made, iinf, [...u32(60)]);
  made = patched(made, iinf + 12, [0, 2]);
  const iloc = find(made, 'iloc') - 4;
  const added = 14 + infe.length;
  made = insert(made, iloc + 30, joined([Uint8Array.of(0, 2, 0, 0, 0, 1), u32(file.length + added), u32(data.length)]));
  made = patched(made, iloc, [...u32(44)]);
  made = patched(made, iloc + 14, [0, 2]);
  // The added bytes moved the picture's data.
  const view = new DataView(made.buffer);
  view.setUint32(iloc + 22, view.getUint32(iloc + 22) + added);
  const meta = find(made, 'meta') - 4;
  view.setUint32(meta, view.getUint32(meta) + added);
  const mdat = find(made, 'mdat') - 4;
  view.setUint32(mdat, view.getUint32(mdat) + data.length);
  return joined([made, data]);
};

describe.each(KINDS)('a %s', (kind) => {
  test('without notes stays as it is, byte for byte', async () => {
    expect(text(await clean(picture(kind)))).toBe(text(picture(kind)));
  });

  test('that is cut off anywhere is refused', async () => {
    const whole = picture(kind);
    for (let length = 16; length < whole.length; length += 1 + (length % 3)) await refused(whole.slice(0, length));
  });

  test('of a few bytes that only begin as one is refused', async () => {
    for (const length of [16, 24, 32]) {
      const bytes = new Uint8Array(length);
      bytes.set(picture(kind).subarray(0, 16));
      await refused(bytes);
    }
  });
});

test.each([
  ['PNG text', () => insert(picture('png'), 33, pngChunk('tEXt', latin(`Author\0${NOTE}`)))],
  ['PNG Exif', () => insert(picture('png'), 33, pngChunk('eXIf', exif(6)))],
  ['bytes behind a PNG', () => joined([picture('png'), latin(NOTE)])],
  ['JPEG Exif', () => insert(picture('jpg'), 2, jpegSegment(0xe1, joined([latin('Exif\0\0'), exif(1)])))],
  ['JPEG XMP', () => insert(picture('jpg'), 2, jpegSegment(0xe1, latin(`http://ns.adobe.com/xap/1.0/\0${NOTE}`)))],
  ['a JPEG comment', () => insert(picture('jpg'), 2, jpegSegment(0xfe, latin(NOTE)))],
  ['JPEG IPTC', () => insert(picture('jpg'), 2, jpegSegment(0xed, latin(`Photoshop 3.0\0${NOTE}`)))],
  ['a second picture behind a JPEG', () => joined([picture('jpg'), latin(NOTE), picture('jpg')])],
  ['WebP Exif', () => riff(joined([picture('webp'), riffChunk('EXIF', exif(1))]))],
  ['WebP XMP', () => riff(joined([picture('webp'), riffChunk('XMP ', latin(NOTE))]))],
  ['AVIF Exif', () => withAvifItem('Exif', joined([u32(0), exif(1)]))],
  ['AVIF XMP', () => withAvifItem('mime', latin(NOTE))],
  [
    'a GIF comment',
    () => insert(picture('gif'), 19, joined([Uint8Array.of(0x21, 0xfe, NOTE.length), latin(NOTE), Uint8Array.of(0)])),
  ],
  [
    'notes of a program in a GIF',
    () =>
      insert(
        picture('gif'),
        19,
        joined([
          Uint8Array.of(0x21, 0xff, 11),
          latin('XMP DataXMP'),
          Uint8Array.of(NOTE.length),
          latin(NOTE),
          Uint8Array.of(0),
        ]),
      ),
  ],
] as const)('%s is taken off', async (_, make) => {
  const dirty = make();
  expect(text(dirty)).toContain(NOTE);
  const cleaned = await clean(dirty);
  expect(text(cleaned)).not.toContain(NOTE);
  expect(text(await clean(cleaned))).toBe(text(cleaned));
});

test.each([
  [
    'jpg',
    (orientation: number) =>
      insert(picture('jpg'), 20, jpegSegment(0xe1, joined([latin('Exif\0\0'), exif(orientation)]))),
    'Exif\0\0',
    6,
  ],
  ['webp', (orientation: number) => riff(joined([picture('webp'), riffChunk('EXIF', exif(orientation))])), 'EXIF', 8],
] as const)('which way up a %s is stays said, and nothing else', async (_, make, mark, skip) => {
  for (const orientation of [2, 3, 6, 8]) {
    const cleaned = await clean(make(orientation));
    expect(text(cleaned)).not.toContain(NOTE);
    const tiff = cleaned.subarray(find(cleaned, mark) + skip);
    expect(orientationOf(tiff)).toBe(orientation);
  }
});

test('an animation still repeats, and its pauses stay', async () => {
  const loop = joined([Uint8Array.of(0x21, 0xff, 11), latin('NETSCAPE2.0'), Uint8Array.of(3, 1, 0, 0, 0)]);
  const animated = insert(picture('gif'), 19, loop);
  expect(text(await clean(animated))).toBe(text(animated));
});

test.each([
  ['JPEG', () => patched(picture('jpg'), find(picture('jpg'), '\xff\xc0') + 5, [0x27, 0x11])],
  ['GIF', () => patched(picture('gif'), 6, [0x11, 0x27])],
  ['WebP', () => patched(picture('webp'), find(picture('webp'), 'VP8X') + 12, [0x10, 0x27, 0])],
  ['AVIF', () => patched(picture('avif'), find(picture('avif'), 'ispe') + 8, [0, 0, 0x27, 0x11])],
  ['PNG', () => png(10_001, 1, new Uint8Array(0))],
  ['PNG of 100 million pixels', () => png(10_000, 10_000, new Uint8Array(0))],
  ['GIF without a size', () => patched(picture('gif'), 6, [0, 0])],
])('a %s of more pixels than a page can show is refused', (_, make) => refused(make()));

/** A PNG in shades of grey whose rows unpack to `rows`. */
const png = (width: number, height: number, rows: Uint8Array): Bytes =>
  joined([
    picture('png').subarray(0, 8),
    pngChunk('IHDR', joined([u32(width), u32(height), Uint8Array.of(8, 0, 0, 0, 0)])),
    pngChunk('IDAT', new Uint8Array(deflateSync(rows))),
    pngChunk('IEND', new Uint8Array(0)),
  ]);

test.each([
  ['unpack to too few', png(4, 4, new Uint8Array(19))],
  ['unpack to far more than it says, as a bomb does', png(4, 4, new Uint8Array(50_000_000))],
  ['are no zlib stream', patched(png(4, 4, new Uint8Array(20)), 41, [0, 0])],
  ['have a wrong checksum', patched(picture('png'), 60, [0xff])],
])('a PNG whose pixels %s is refused', (_, bytes) => refused(bytes));

test.each([
  [1, 8],
  [2, 8],
  [3, 16],
  [4, 8],
  [4, 16],
] as const)('a PNG of %i channels with %i bits each is taken as it is', async (channels, depth) => {
  const length = 7 * 5 * channels;
  const data = depth === 8 ? new Uint8Array(length).fill(9) : new Uint16Array(length).fill(999);
  const made = new Uint8Array(encode({ width: 7, height: 5, data, channels, depth }));
  expect(text(await clean(made))).toBe(text(made));
});
