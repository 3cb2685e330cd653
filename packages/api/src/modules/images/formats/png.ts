import { checkSize, joined, Reader, UnusableImage } from './reader.ts';

/** Chunks that change how an image looks; all others are metadata or private. */
const KEPT = [
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'sBIT',
  'cICP',
  'acTL',
  'fcTL',
  'fdAT',
];
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
/** Adam7: x and y of the first pixel of each pass, and the steps. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
const crcOf = (bytes: Uint8Array): number => {
  let c = 0xffffffff;
  for (const byte of bytes) c = (CRC[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
};

/** Bytes of the uncompressed rows, each with its filter byte. */
const rawLength = (width: number, height: number, bits: number, interlaced: boolean): number => {
  const rows = (w: number, h: number) => (w > 0 && h > 0 ? h * (1 + Math.ceil((w * bits) / 8)) : 0);
  if (!interlaced) return rows(width, height);
  return PASSES.reduce(
    (sum, [x, y, dx, dy]) => sum + rows(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)),
    0,
  );
};

/**
 * Counts the bytes that a zlib stream unpacks to, piece by piece, so that an image never takes more memory than its
 * file.
 */
const inflatedLength = async (data: Uint8Array<ArrayBuffer>, most: number): Promise<number> => {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return length;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return length;
    }
  }
};

/** A PNG (ISO/IEC 15948) with only the chunks that change how it looks. Checks the chunks and unpacks the pixels. */
export const cleanPng = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
  const reader = new Reader(bytes);
  const kept = [reader.take(8)];
  const data: Uint8Array<ArrayBuffer>[] = [];
  let expected = 0;
  for (let type = ''; type !== 'IEND'; ) {
    const from = reader.at;
    const length = reader.u32();
    type = reader.text(4);
    const content = reader.take(length);
    if (reader.u32() !== crcOf(bytes.subarray(from + 4, from + 8 + length))) throw new UnusableImage('It is damaged.');
    if ((type === 'IHDR') !== (kept.length === 1)) throw new UnusableImage('It does not begin as a PNG does.');
    if (type === 'IHDR') {
      const header = new Reader(content);
      const [width, height, depth, colour] = [header.u32(), header.u32(), header.u8(), header.u8()];
      const [compression, filter, interlace] = [header.u8(), header.u8(), header.u8()];
      checkSize(width, height);
      const isKnown = DEPTHS[colour]?.includes(depth) && compression === 0 && filter === 0 && interlace <= 1;
      if (!isKnown) throw new UnusableImage('It is of no kind of PNG that there is.');
      expected = rawLength(width, height, depth * (CHANNELS[colour] ?? 1), interlace === 1);
    }
    if (type === 'IDAT') data.push(content);
    if (KEPT.includes(type)) kept.push(bytes.subarray(from, reader.at));
    // A capital first letter marks a chunk that a reader must understand; this one is unknown.
    else if (/^[A-Z]/.test(type)) throw new UnusableImage('It is of no kind of PNG that there is.');
  }
  const length = await inflatedLength(joined(data), expected).catch(() => -1);
  if (length !== expected) throw new UnusableImage('Its pixels are damaged.');
  return joined(kept);
};
