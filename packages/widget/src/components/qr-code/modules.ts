import { encode } from 'uqr';

/** Scanners need this much white around the code (ISO/IEC 18004: four modules). */
const QUIET_ZONE = 4;

/** The code's rows, true for dark, its quiet zone included. */
export const modulesOf = (text: string): readonly (readonly boolean[])[] => {
  return encode(text, { ecc: 'M', border: QUIET_ZONE }).data;
};
