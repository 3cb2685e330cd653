/** Why an image can't be used, in words for its sender. */
export class UnusableImage extends Error {}

/** The longest side of an image, and the most pixels in all: more than any page shows. */
const MOST_SIDE = 10_000;
const MOST_PIXELS = 40_000_000;

/** Throws unless a page and a phone can show an image of this size. */
export const checkSize = (width: number, height: number): void => {
  if (width < 1 || height < 1) throw new UnusableImage('It has no size.');
  if (width > MOST_SIDE || height > MOST_SIDE || width * height > MOST_PIXELS) {
    throw new UnusableImage(
      `It has ${width} × ${height} pixels; at most ${MOST_SIDE} on each side and ${MOST_PIXELS / 1e6} million in all.`,
    );
  }
};

/** Reads bytes from the front. A read past the end throws, as it happens with a file that is cut off. */
export class Reader {
  readonly bytes: Uint8Array<ArrayBuffer>;
  at: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array<ArrayBuffer>, at = 0) {
    this.bytes = bytes;
    this.at = at;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  #take(length: number): number {
    if (length < 0 || length > this.left) throw new UnusableImage('It is cut off.');
    this.at += length;
    return this.at - length;
  }

  u8 = (): number => this.#view.getUint8(this.#take(1));
  u16 = (little = false): number => this.#view.getUint16(this.#take(2), little);
  u24 = (): number => this.u8() | (this.u8() << 8) | (this.u8() << 16);
  u32 = (little = false): number => this.#view.getUint32(this.#take(4), little);
  take = (length: number): Uint8Array<ArrayBuffer> => {
    const from = this.#take(length);
    return this.bytes.subarray(from, from + length);
  };
  text = (length: number): string => String.fromCharCode(...this.take(length));
}

/** Pieces of an image as one. */
export const joined = (pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
};

/** Text as bytes, one per character. */
export const latin = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (char) => char.charCodeAt(0));
