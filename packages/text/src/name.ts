import { cleanName, shownSign, unwantedSign } from './clean.ts';

/** The most characters of a person's name. */
export const MAX_NAME_LENGTH = 100;

/** A visible character: neither a blank nor one that no font shows (Unicode TR 44). */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

/** Why a text is no person's name. `part` is the faulty character or words. */
export type NameFault = {
  readonly fault: 'missing' | 'sign' | 'web_address' | 'long';
  readonly part: string;
};

/**
 * A person's name, cleaned, or why it is none. Web addresses are refused: e-mails greet people by name, and somebody
 * else may have typed the name.
 */
export const readName = (typed: string, most = MAX_NAME_LENGTH): string | NameFault => {
  const name = cleanName(typed);
  if (!VISIBLE.test(name)) return { fault: 'missing', part: '' };
  if ([...name].length > most) return { fault: 'long', part: String(most) };
  const sign = unwantedSign(name);
  if (sign !== undefined) return { fault: 'sign', part: shownSign(sign) };
  const address = /\S*:\/\/\S*|\bwww\.\S*/i.exec(name);
  if (address) return { fault: 'web_address', part: address[0] };
  return name;
};
