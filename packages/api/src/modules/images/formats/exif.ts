import { joined, latin, Reader } from './reader.ts';

const ORIENTATION = 0x0112;

/** The orientation in Exif data (TIFF 6.0, tag 274), 1 to 8; 1 if there is none. */
export const orientationOf = (tiff: Uint8Array<ArrayBuffer>): number => {
  try {
    const reader = new Reader(tiff);
    const little = reader.text(2) === 'II';
    if (reader.u16(little) !== 42) return 1;
    reader.at = reader.u32(little);
    for (let entries = reader.u16(little); entries > 0; entries--) {
      const tag = reader.u16(little);
      reader.take(6);
      const value = reader.u16(little);
      reader.take(2);
      if (tag === ORIENTATION) return value >= 1 && value <= 8 ? value : 1;
    }
  } catch {
    // Broken Exif data counts as no orientation.
  }
  return 1;
};

/** Exif data with an orientation and nothing else. */
export const exifOf = (orientation: number): Uint8Array<ArrayBuffer> =>
  joined([
    latin('MM\0*\0\0\0\b\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0'),
    Uint8Array.of(orientation),
    latin('\0\0\0\0\0\0'),
  ]);
