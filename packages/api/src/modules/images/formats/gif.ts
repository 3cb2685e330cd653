import { checkSize, joined, Reader, UnusableImage } from './reader.ts';

/** Extensions that repeat an animation; all others are metadata. */
const LOOPS = ['NETSCAPE2.0', 'ANIMEXTS1.0'];

const skipBlocks = (reader: Reader): void => {
  for (let length = reader.u8(); length > 0; length = reader.u8()) reader.take(length);
};

/** A GIF (89a) without comments and other metadata. */
export const cleanGif = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const reader = new Reader(bytes, 6);
  checkSize(reader.u16(true), reader.u16(true));
  const tableOf = (packed: number) => (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);
  const packed = reader.u8();
  reader.take(2 + tableOf(packed));
  const kept = [bytes.subarray(0, reader.at)];
  let hasPicture = false;
  for (;;) {
    const from = reader.at;
    const kind = reader.u8();
    if (kind === 0x3b) break;
    let isKept = true;
    if (kind === 0x2c) {
      reader.take(8);
      reader.take(tableOf(reader.u8()));
      const bits = reader.u8();
      if (bits < 2 || bits > 8) throw new UnusableImage('It is damaged.');
      hasPicture = true;
    } else if (kind === 0x21) {
      const label = reader.u8();
      isKept = label === 0xf9;
      if (label === 0xff) {
        isKept = LOOPS.includes(reader.text(reader.u8()));
      }
    } else throw new UnusableImage('It is damaged.');
    skipBlocks(reader);
    if (isKept) kept.push(bytes.subarray(from, reader.at));
  }
  if (!hasPicture) throw new UnusableImage('It has no picture in it.');
  return joined([...kept, Uint8Array.of(0x3b)]);
};
