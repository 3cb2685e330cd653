import { checkSize, Reader, UnusableImage } from './reader.ts';

type Box = { type: string; content: Uint8Array<ArrayBuffer> };

/** The sequence of boxes (ISO/IEC 14496-12, 4.2). */
const boxesIn = (bytes: Uint8Array<ArrayBuffer>): Box[] => {
  const reader = new Reader(bytes);
  const boxes: Box[] = [];
  while (reader.left > 0) {
    let [size, header] = [reader.u32(), 8];
    const type = reader.text(4);
    if (size === 1) {
      if (reader.u32() !== 0) throw new UnusableImage('It is damaged.');
      [size, header] = [reader.u32(), 16];
    }
    boxes.push({ type, content: reader.take(size === 0 ? reader.left : size - header) });
  }
  return boxes;
};

const find = (boxes: readonly Box[], type: string) => boxes.find((box) => box.type === type)?.content;

const number = (reader: Reader, bytes: number): number => {
  let value = 0;
  for (let n = 0; n < bytes; n++) value = value * 256 + reader.u8();
  return value;
};

/** The type of each item, by id (8.11.6). */
const itemsOf = (iinf: Uint8Array<ArrayBuffer>): Map<number, string> => {
  const start = iinf[0] === 0 ? 6 : 8;
  const items = new Map<number, string>();
  for (const { type, content } of boxesIn(iinf.subarray(start))) {
    const reader = new Reader(content);
    const version = reader.u8();
    reader.take(3);
    if (type !== 'infe' || version < 2) continue;
    const id = version === 2 ? reader.u16() : reader.u32();
    reader.take(2);
    items.set(id, reader.text(4));
  }
  return items;
};

type Extent = { id: number; method: number; offset: number; length: number };

/** Where the items' data lies (8.11.3). */
const extentsOf = (iloc: Uint8Array<ArrayBuffer>): Extent[] => {
  const reader = new Reader(iloc);
  const version = reader.u8();
  reader.take(3);
  const [sizes, more] = [reader.u8(), reader.u8()];
  const extents: Extent[] = [];
  for (let count = version < 2 ? reader.u16() : reader.u32(); count > 0; count--) {
    const id = version < 2 ? reader.u16() : reader.u32();
    const method = version === 0 ? 0 : reader.u16() & 15;
    reader.take(2);
    const base = number(reader, more >> 4);
    for (let n = reader.u16(); n > 0; n--) {
      if (version > 0) number(reader, more & 15);
      const offset = base + number(reader, sizes >> 4);
      extents.push({ id, method, offset, length: number(reader, sizes & 15) });
    }
  }
  return extents;
};

/** Items that hold metadata and no part of the image. */
const NOTES = ['Exif', 'mime', 'uri '];

/**
 * An AVIF with blanked metadata. Nothing is cut out, since everything in the file is found by its offset. The
 * orientation is in the item's properties, not in the Exif data.
 */
export const cleanAvif = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const clean = bytes.slice();
  const boxes = boxesIn(clean);
  const meta = find(boxes, 'meta');
  if (!meta) throw new UnusableImage('It has no picture in it.');
  const inside = boxesIn(meta.subarray(4));
  const [iinf, iloc, iprp] = [find(inside, 'iinf'), find(inside, 'iloc'), find(inside, 'iprp')];
  const ipco = iprp && find(boxesIn(iprp), 'ipco');
  if (!iinf || !iloc || !ipco) throw new UnusableImage('It is damaged.');
  const sizes = boxesIn(ipco).filter(({ type }) => type === 'ispe');
  if (sizes.length === 0) throw new UnusableImage('It has no size.');
  for (const { content } of sizes) {
    const reader = new Reader(content, 4);
    checkSize(reader.u32(), reader.u32());
  }
  const items = itemsOf(iinf);
  const idat = find(inside, 'idat');
  for (const { id, method, offset, length } of extentsOf(iloc)) {
    const place = method === 0 ? clean : method === 1 ? idat : undefined;
    if (place && offset + length > place.length) throw new UnusableImage('It is cut off.');
    if (!NOTES.includes(items.get(id) ?? '')) continue;
    if (!place) throw new UnusableImage('Its notes can’t be taken out; send it without any.');
    // A length of 0 means the rest.
    place.fill(0, offset, length === 0 ? undefined : offset + length);
  }
  for (const { type, content } of [...boxes, ...inside]) if (['uuid', 'free', 'skip'].includes(type)) content.fill(0);
  return clean;
};
