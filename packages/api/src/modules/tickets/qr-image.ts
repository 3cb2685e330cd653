import { encode as encodePng } from 'fast-png';
import { encode as encodeQr } from 'uqr';

const MODULE_PIXELS = 8;

/** A square greyscale PNG; `shade` returns each pixel, 0 for black. */
const draw = (width: number, shade: (x: number, y: number) => number): Uint8Array<ArrayBuffer> => {
  const data = new Uint8Array(width * width);
  for (let y = 0; y < width; y++) for (let x = 0; x < width; x++) data[y * width + x] = shade(x, y);
  return new Uint8Array(encodePng({ width, height: width, data, channels: 1, depth: 8 }));
};

/** A text as a QR code that scanners read from screens and paper. */
export const qrImage = (text: string): Uint8Array<ArrayBuffer> => {
  const { data: modules, size } = encodeQr(text, { ecc: 'M', border: 4 });
  return draw(size * MODULE_PIXELS, (x, y) =>
    modules[Math.floor(y / MODULE_PIXELS)]?.[Math.floor(x / MODULE_PIXELS)] ? 0 : 255,
  );
};

/** The word VOID, one character per dot. */
const WORD = [
  '#...#..###..###.####.',
  '#...#.#...#..#..#...#',
  '#...#.#...#..#..#...#',
  '#...#.#...#..#..#...#',
  '#...#.#...#..#..#...#',
  '.#.#..#...#..#..#...#',
  '..#....###..###.####.',
];
const VOID_WIDTH = 424;
const DOT = 14;
const STROKE = 9;

/** The image of a void ticket: a cross and the word, which no scanner reads as a code. */
export const voidImage = (): Uint8Array<ArrayBuffer> => {
  const left = Math.floor((VOID_WIDTH - (WORD[0]?.length ?? 0) * DOT) / 2);
  const top = Math.floor((VOID_WIDTH - WORD.length * DOT) / 2);
  return draw(VOID_WIDTH, (x, y) => {
    const [column, row] = [Math.floor((x - left) / DOT), Math.floor((y - top) / DOT)];
    if (WORD[row]?.[column] === '#') return 0;
    // The cross leaves room for the word.
    if (row >= -1 && row <= WORD.length) return 255;
    const onCross = Math.abs(x - y) < STROKE || Math.abs(x + y - VOID_WIDTH) < STROKE;
    return onCross ? 150 : 255;
  });
};
