import { encode } from 'uqr';

/** Scanners need this much white around the code (ISO/IEC 18004: four modules). */
const QUIET_ZONE = 4;

/** The code's rows, true for dark, its quiet zone included. */
export function modulesOf(text: string): readonly (readonly boolean[])[] {
  return encode(text, { ecc: 'M', border: QUIET_ZONE }).data;
}

/** One SVG path over all dark modules, a run at a time. */
export function pathOf(modules: readonly (readonly boolean[])[]): string {
  let path = '';
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      let end = x;
      while (row[end]) end++;
      path += `M${x} ${y}h${end - x}v1H${x}z`;
      x = end;
    }
  });
  return path;
}
